using System.Diagnostics;
using System.Diagnostics.Metrics;
using RegimeGrpc.Client.Observations;
using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Client.Telemetry;

/// <summary>What <see cref="RegimeTelemetry"/> lists.</summary>
internal static class Instruments
{
    private static readonly ActivitySource Source = new(RegimeTelemetry.ActivitySourceName);
    private static readonly Meter Meter = new(RegimeTelemetry.MeterName);
    private static readonly Counter<long> Signals = Meter.CreateCounter<long>("regime.client.watch.signals", "{signal}");
    private static readonly Counter<long> LeftOut = Meter.CreateCounter<long>("regime.client.watch.conflated", "{signal}");
    private static readonly Counter<long> Reconnects = Meter.CreateCounter<long>("regime.client.watch.reconnects", "{reconnect}");
    private static readonly Counter<long> Gaps = Meter.CreateCounter<long>("regime.client.watch.gaps", "{gap}");
    private static readonly Counter<long> Stales = Meter.CreateCounter<long>("regime.client.watch.stale", "{signal}");
    private static readonly Histogram<double> Age = Meter.CreateHistogram<double>("regime.client.signal.age", "s");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("regime.client.call.duration", "s");
    private static readonly Counter<long> Appended = Meter.CreateCounter<long>("regime.client.append.observations", "{observation}");

    internal static Activity? Start(string method) => Source.StartActivity($"regime.v1/{method}", ActivityKind.Client);

    internal static void Failed(this Activity? activity, string code)
    {
        activity?.SetTag("error.type", code);
        activity?.SetStatus(ActivityStatusCode.Error, code);
    }

    /// <summary>A signal goes to the caller; live ones have an age that means something.</summary>
    internal static void Published(Signal signal, bool live, TimeProvider time)
    {
        if (Signals.Enabled) Signals.Add(1, Tag("regime.model", signal.Model));
        if (live && Age.Enabled && signal.AppendTime is { } appended) Age.Record((time.GetUtcNow() - appended).TotalSeconds, Tag("regime.model", signal.Model));
    }

    internal static void Conflated(long count) => LeftOut.Add(count);

    internal static void Reconnecting(string code) => Reconnects.Add(1, Tag("error.type", code));

    internal static void Gap(string code) => Gaps.Add(1, Tag("error.type", code));

    internal static void Stale(Signal signal) => Stales.Add(1, Tag("regime.model", signal.Model));

    internal static void Called(string method, long start, string? code)
    {
        if (!Duration.Enabled) return;
        var tags = new TagList { { "rpc.method", method } };
        if (code is not null) tags.Add("error.type", code);
        Duration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, tags);
    }

    internal static void Answered(IReadOnlyList<AppendResult> results)
    {
        if (!Appended.Enabled) return;
        foreach (var result in results) Appended.Add(1, Tag("regime.append.result", Name(result)));

        static string Name(AppendResult result) => result switch
        {
            AppendResult.Accepted => "accepted",
            AppendResult.Duplicate => "duplicate",
            AppendResult.Rejected => "rejected",
            _ => "unknown",
        };
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
