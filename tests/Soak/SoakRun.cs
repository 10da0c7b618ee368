using System.Diagnostics;
using RegimeGrpc.Testing.Streams;

namespace RegimeGrpc.Soak;

/// <summary>One run: appenders and watchers at work, faults at random times, then the proof and the counts.</summary>
internal static class SoakRun
{
    private const int Batch = 5;

    /// <returns>True when every promise was kept.</returns>
    public static async Task<bool> RunAsync(SoakOptions options, CancellationToken cancellation)
    {
        Console.WriteLine($"seed {options.Seed}, {options.Length.TotalMinutes:0.##} minutes, {(options.Embedded ? "embedded journal" : "two replicas over one Redis")}");
        await using var stage = await Stage.StartAsync(options.Embedded);
        string beginning;
        using (var endpoint = new Endpoint(stage.Replicas[0].Address)) beginning = await endpoint.BeginningAsync();
        await using var crowd = new Crowd(beginning, stage.NextAddress);
        using var memory = new MemoryRecord(stage.Replicas[0]);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        over.CancelAfter(options.Length);
        var recording = memory.KeepAsync(over.Token);
        var dice = new FaultDice(stage, crowd, new Random(options.Seed), options.LongestFreeze);
        try
        {
            Populate(crowd, options);
            while (!over.IsCancellationRequested)
            {
                await dice.CalmAsync(over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (!over.IsCancellationRequested) await dice.ThrowAsync();
            }

            await recording;
            await stage.WholeAsync();
            Console.WriteLine($"{DateTime.UtcNow:HH:mm:ss} faults are over; proving");
            var clock = Stopwatch.StartNew();
            foreach (var appender in crowd.Appenders) await appender.DisposeAsync();
            await crowd.CompleteAsync();
            await using var fresh = await stage.FreshAsync();
            var head = await crowd.ProveAsync([fresh.Address, .. stage.Replicas.Where(replica => replica != fresh).Select(replica => replica.Address)]);
            Report(crowd, dice, memory, head, clock.Elapsed);
        }
        catch (StreamViolationException broken)
        {
            Console.WriteLine($"BROKEN: {broken.Message}");
            return false;
        }

        return IsQuiet(stage);
    }

    private static void Populate(Crowd crowd, SoakOptions options)
    {
        var pause = TimeSpan.FromSeconds(3.0 * Batch / options.Rate);
        crowd.Append(MadeUpSeries.Ether(options.Seed, TimeSpan.FromMinutes(10)), Batch, pause);
        crowd.Append(MadeUpSeries.Bitcoin(options.Seed, TimeSpan.FromMinutes(10)), Batch, pause);
        crowd.Append(MadeUpSeries.Dollar(options.Seed, TimeSpan.FromMinutes(10)), Batch, pause);
        crowd.FollowEveryKind();
        crowd.Follow(StreamFilter.All);
        crowd.Follow(StreamFilter.Newest, isFromBeginning: true);
        crowd.Follow(new(["SMALL_CAPS", "MACRO"], false, true));
        // One signal a second: it is behind all the time.
        crowd.Follow(StreamFilter.Newest).Pause = TimeSpan.FromSeconds(1);
    }

    private static void Report(Crowd crowd, FaultDice dice, MemoryRecord memory, ulong head, TimeSpan proof)
    {
        Console.WriteLine($"faults: {string.Join(", ", dice.Thrown.Select(fault => $"{fault.Key} {fault.Value}"))}");
        Console.WriteLine($"journal: {head} entries; {crowd.Appenders.Sum(appender => appender.Acknowledged.Count)} facts acknowledged, {crowd.Appenders.Sum(appender => appender.Duplicates)} of them when sent again");
        var refusals = crowd.Appenders.SelectMany(appender => appender.Refusals).GroupBy(refused => refused.Refusal.Reason is { Length: > 0 } reason ? reason : $"{refused.Refusal.Status}, no reason");
        Console.WriteLine($"appends refused: {string.Join(", ", refusals.Select(reason => $"{reason.Key} {reason.Count()} (after {reason.Max(refused => refused.After).TotalSeconds:0.0} s at most)"))}");
        foreach (var log in crowd.Followers.Select(follower => follower.Log))
            Console.WriteLine($"{log.Name}: {log.Filter}: {log.Signals} signals, {log.Receipts} receipts, {log.Connections} connections, fell behind {log.FellBehind}, drained {log.Drained}, {log.StaleHeartbeats} heartbeats marked stale");
        Console.WriteLine($"memory of the first server: {memory}");
        Console.WriteLine($"proved in {proof.TotalSeconds:0} s: order, completeness with receipts, equal bytes of every replica and a fresh replay, no acknowledged fact lost");
    }

    private static bool IsQuiet(Stage stage)
    {
        var errors = stage.Replicas.SelectMany(replica => replica.Errors.Select(line => $"{replica.Name}: {line}")).ToArray();
        var unobserved = errors.Count(line => line.Contains("nobody awaited", StringComparison.Ordinal));
        Console.WriteLine($"log lines at Error: {errors.Length}, unobserved exceptions: {unobserved}");
        foreach (var line in errors) Console.WriteLine(line);
        return errors.Length == 0;
    }
}
