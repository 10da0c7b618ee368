using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Grpc.Core;
using RegimeGrpc.Client.Testing;
using RegimeGrpc.Client.Testing.Loopback;
using RegimeGrpc.Client.Tests.Appending;

namespace RegimeGrpc.Client.Tests.Telemetry;

public class TelemetryTests
{
    [Fact]
    public async Task What_is_documented_is_measured()
    {
        // By everybody who measures in this process: other tests do at the same time.
        var measured = new ConcurrentDictionary<string, ConcurrentBag<string>>();
        var started = new ConcurrentBag<Activity>();
        using var meter = new MeterListener();
        meter.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == RegimeTelemetry.MeterName) listener.EnableMeasurementEvents(instrument);
        };
        meter.SetMeasurementEventCallback<long>((instrument, _, tags, _) => measured.GetOrAdd(instrument.Name, _ => []).Add(Text(tags)));
        meter.SetMeasurementEventCallback<double>((instrument, _, tags, _) => measured.GetOrAdd(instrument.Name, _ => []).Add(Text(tags)));
        meter.Start();
        using var activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name == RegimeTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = started.Add,
        };
        ActivitySource.AddActivityListener(activities);

        await using var server = await ScriptedServer.StartAsync(new ScriptedServerOptions { Model = "telemetry" });
        await using var client = RegimeClient.Connect(server.Address, new RegimeClientOptions { ReconnectDelay = TimeSpan.FromMilliseconds(1) });
        await client.AppendAsync([AppendTests.Scalar(1)]).Soon();
        server.RefuseNext("GetSignal", new Refusal(StatusCode.FailedPrecondition, "DATA_STALE"));
        await Assert.ThrowsAsync<RegimeException>(() => client.GetSignalAsync().Soon());
        await using var events = client.WatchAsync().GetAsyncEnumerator();
        await NextAsync<WatchEvent.CaughtUp>();
        server.Publish(new() { ValidUntil = DateTimeOffset.UtcNow });
        await NextAsync<WatchEvent.Stale>();
        server.ConflateNext();
        server.Publish(new());
        server.Publish(new());
        await NextAsync<WatchEvent.Conflated>();
        server.ChangeJournal();
        await NextAsync<WatchEvent.Gap>();
        await NextAsync<WatchEvent.Opened>();

        Assert.Equal(Documented(), measured.Keys.Order());
        Assert.Contains("regime.model=telemetry", measured["regime.client.signal.age"]);
        Assert.Contains("regime.append.result=accepted", measured["regime.client.append.observations"]);
        Assert.Contains("error.type=JOURNAL_CHANGED", measured["regime.client.watch.gaps"]);
        Assert.Contains(started, a => a is { OperationName: "regime.v1/GetSignal", Status: ActivityStatusCode.Error, StatusDescription: "DATA_STALE" });
        Assert.Contains(started, a => a is { OperationName: "regime.v1/Watch", Kind: ActivityKind.Client });

        async Task NextAsync<T>()
        {
            while (await events.MoveNextAsync().Soon())
                if (events.Current is T) return;
        }
    }

    [Fact]
    public async Task A_watch_that_is_left_before_its_first_message_ends_its_activity()
    {
        using var test = new Activity("test").Start();
        var stopped = new ConcurrentBag<Activity>();
        using var activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name == RegimeTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = stopped.Add,
        };
        ActivitySource.AddActivityListener(activities);
        await using var server = await LoopbackServer.StartAsync();
        await using var client = RegimeClient.Connect(server.Address);
        using var stop = new CancellationTokenSource();
        await using var events = client.WatchAsync(cancellation: stop.Token).GetAsyncEnumerator();
        var asked = events.MoveNextAsync();
        await server.CallAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked.Soon());
        // Other tests watch at the same time.
        Assert.Single(stopped, activity => activity.TraceId == test.TraceId);
    }

    /// <summary>The table in the documentation of <see cref="RegimeTelemetry"/>, as it is shipped.</summary>
    private static IEnumerable<string> Documented()
    {
        var xml = File.ReadAllText(Path.ChangeExtension(typeof(RegimeTelemetry).Assembly.Location, ".xml"));
        return Regex.Matches(xml, "<term>(regime[.a-z]+)</term>").Select(m => m.Groups[1].Value).Order();
    }

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Join(' ', tags.ToArray().Where(t => t.Key != "rpc.method").Select(t => $"{t.Key}={t.Value}"));
}
