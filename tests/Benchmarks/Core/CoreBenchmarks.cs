using System.Diagnostics;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Sqlite;

namespace RegimeGrpc.Benchmarks.Core;

/// <summary>The fold by itself: no store, no network. One thread, as the fold has it.</summary>
internal static class CoreBenchmarks
{
    private const int Days = 1500;
    private const int Ticks = 40_000;
    private const int WarmPasses = 3;
    private const string TickSeries = "crypto.ETH-USD.coinbase.trade";

    internal static async Task<IReadOnlyList<Row>> RunAsync(string? dataDirectory, TextWriter output)
    {
        var rows = new List<Row>();
        var model = EthSmallCaps.Model;
        output.WriteLine($"{Environment.ProcessorCount} processors, {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}, model {model.Name}");
        var journal = MadeUpJournal.Make(model, Days);
        for (var pass = 0; pass < WarmPasses; pass++)
        {
            var (cold, _, closes) = Seals(model, journal, static _ => { });
            Live(cold, closes, static _ => { });
            // The compiler's second tier works in the background and waits for a quiet moment.
            await Task.Delay(500);
        }

        var (engine, seals, days) = Seals(model, journal, Add);
        Live(engine, days, Add);
        Add(Whole("replay of the made-up journal, one entry", model, journal));
        if (dataDirectory is not null) Add(Whole("replay of the given journal, one entry", model, await ReadAsync(dataDirectory)));
        GC.KeepAlive(seals);
        return rows;

        void Add(Row row)
        {
            rows.Add(row);
            output.WriteLine(row);
        }
    }

    /// <summary>Every seal of a replay, timed where it happens: the caches are as they are live.</summary>
    private static (Engine Engine, List<Signal> Seals, double[] Days) Seals(Model model, IReadOnlyList<Observation> journal, Action<Row> add)
    {
        var engine = new Engine(model);
        var (equity, utc, bar) = (new Stopper("sealed step, equity close"), new Stopper("sealed step, UTC day"), new Stopper("fold of a bar or figure"));
        var (seals, days) = (new List<Signal>(), new List<double>());
        foreach (var observation in journal)
        {
            // What a clock observation does is known only afterwards; its instant tells.
            var stopper = !observation.IsClock ? bar : IsUtcDay(observation.KnownAt) ? utc : equity;
            var revision = engine.Revision.Next;
            var step = engine.Model.RolesOf(observation.Series).IsEmpty && !observation.IsClock || observation.IsClock && !IsSeal(observation.KnownAt)
                ? engine.Step(revision, observation)
                : stopper.Take(() => engine.Step(revision, observation));
            if (step.Sealed is { } signal) seals.Add(signal);
            if (step.Sealed is { Seal: SealKind.UtcDay, Topics.Levels.Price: { IsOk: true, Number: var close } }) days.Add(close);
        }

        add(equity.Row(200));
        add(utc.Row(200));
        add(bar.Row());
        return (engine, seals, [.. days]);
    }

    /// <summary>Ticks within a session of the day after: each one folded, then its provisional signal made.</summary>
    private static void Live(Engine engine, double[] days, Action<Row> add)
    {
        var session = NyseCalendar.Default.NextCloseAtOrAfter(engine.Time!.Value + TimeSpan.FromHours(8));
        foreach (var instant in Schedule.Default.Between(engine.Time.Value, session.Open)) engine.Step(engine.Revision.Next, Observation.Clock(instant));
        var begin = session.Open + TimeSpan.FromMinutes(20);
        var opening = new Observation { Series = "equity.RUT.5m", EventTime = begin, KnownAt = begin, Bar = new(1000, 1001, 999, 1000.5), Source = "bench" };
        engine.Step(engine.Revision.Next, opening);
        var random = new Random(3);
        var price = days[^1];
        var ticks = new Observation[Ticks];
        for (var i = 0; i < ticks.Length; i++)
        {
            price *= 1 + (0.0002 * (random.NextDouble() - 0.5));
            ticks[i] = MadeUpJournal.Tick(TickSeries, begin + TimeSpan.FromMilliseconds(200 * (i + 1)), price);
        }

        var (fold, provisional, scratch) = (new Stopper("fold of a tick"), new Stopper("provisional signal"), new Stopper("averages and correlation from scratch"));
        var changed = TopicSet.None;
        foreach (var tick in ticks.AsSpan(0, Ticks / 2))
        {
            var revision = engine.Revision.Next;
            changed = fold.Take(() => engine.Step(revision, tick)).Changed;
        }

        foreach (var tick in ticks.AsSpan(Ticks / 2))
        {
            engine.Step(engine.Revision.Next, tick);
            provisional.Take(() => engine.Provisional(changed));
        }

        if (engine.Provisional(changed).Topics.Correlation.LastPair is null) throw new InvalidOperationException("The tick moves no correlation: nothing was measured");
        var returns = Enumerable.Range(0, 400).Select(_ => (X: random.NextDouble() - 0.5, Y: random.NextDouble() - 0.5)).ToArray();
        var plain = new FromScratch(days, [.. returns.Select(r => r.X)], [.. returns.Select(r => r.Y)]);
        for (var i = 0; i < 4000; i++) scratch.Take(() => plain.Compute(price, 0.01, 0.02));
        add(fold.Row(2, scratch.Median));
        add(provisional.Row(5, scratch.Median));
        add(scratch.Row());
    }

    private static Row Whole(string name, Model model, IReadOnlyList<Observation> journal)
    {
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        var seals = Replay(model, journal);
        var elapsed = Stopwatch.GetElapsedTime(start);
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        return new("core", $"{name} ({elapsed.TotalSeconds:0.00} s, {seals} seals)", journal.Count, elapsed.TotalMicroseconds / journal.Count, null, bytes / (double)journal.Count);
    }

    private static long Replay(Model model, IEnumerable<Observation> journal)
    {
        var engine = new Engine(model);
        foreach (var observation in journal) engine.Step(engine.Revision.Next, observation);
        return engine.SealCount;
    }

    private static async Task<IReadOnlyList<Observation>> ReadAsync(string directory)
    {
        await using var journal = await SqliteJournal.OpenAsync(directory, Provenance.Real);
        var all = new List<Observation>();
        while (await journal.ReadAsync(new(all.Count), 5000, CancellationToken.None) is { Count: > 0 } page) all.AddRange(page.Select(entry => entry.Observation));
        return all;
    }

    private static bool IsUtcDay(Instant instant) => Schedule.UtcDay(instant.UtcDate.AddDays(-1)) == instant;

    private static bool IsSeal(Instant instant) => IsUtcDay(instant) || Schedule.EquityClose(NyseCalendar.Default.LastClosedAt(instant)) == instant;
}
