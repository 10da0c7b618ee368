using System.Diagnostics.Metrics;

namespace RegimeGrpc.Server.Tests.Access;

/// <summary>
/// How many calls of a policy one server's rate limiter lets be, and how many wait. Its page of metrics would tell those of all servers
/// of this process together.
/// </summary>
internal sealed class LimiterCalls : IDisposable
{
    private const string Prefix = "aspnetcore.rate_limiting.";

    private readonly Dictionary<(string Metric, string Policy), long> _calls = [];
    private readonly MeterListener _listener = new();

    /// <param name="meters">The server's.</param>
    public LimiterCalls(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters && instrument is UpDownCounter<long> && instrument.Name.StartsWith(Prefix, StringComparison.Ordinal)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, change, tags, _) =>
        {
            foreach (var (key, value) in tags)
                if (key == Prefix + "policy")
                    lock (_calls) _calls[(instrument.Name, (string)value!)] = _calls.GetValueOrDefault((instrument.Name, (string)value!)) + change;
        });
        _listener.Start();
    }

    /// <summary>Calls that have their place.</summary>
    public long Leases(string policy) => Of("active_request_leases", policy);

    /// <summary>Calls that wait for one.</summary>
    public long Queued(string policy) => Of("queued_requests", policy);

    public void Dispose() => _listener.Dispose();

    private long Of(string metric, string policy)
    {
        lock (_calls) return _calls.GetValueOrDefault((Prefix + metric, policy));
    }
}
