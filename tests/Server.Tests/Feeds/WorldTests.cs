using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.Verdict;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Sqlite;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Stubs;
using Xunit.Abstractions;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>
/// The whole server on all providers at once, for two simulated weeks: Thanksgiving, a half day, weekends, a CPI release, NFCI
/// releases that revise everything, and outages. What it publishes is what the same facts give when they are imported.
/// </summary>
public sealed class WorldTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Start = new(2025, 11, 24, 0, 0, 0, TimeSpan.Zero);
    private const int Days = 14;
    private const int History = 420;

    [Fact]
    public async Task Two_weeks_of_all_providers_with_outages_give_what_importing_the_same_facts_gives()
    {
        await using var world = new StubWorld(Start, History, NyseCalendar.Default.IsSession, day => NyseCalendar.Default.On(day) is { Early: true });
        await world.StartAsync();
        await using var run = await WorldServer.StartAsync(world);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var begun = (await run.EntriesAsync()).Count;

        for (var now = Next(Start); now <= Start.AddDays(Days); now = Next(now))
        {
            Break(world, run, now);
            await run.StepAsync(now);
        }

        var entries = await run.EntriesAsync();
        var after = GC.GetTotalMemory(forceFullCollection: true);
        output.WriteLine($"journal: {begun} entries of history, {entries.Count - begun} in {Days} days, {run.JournalBytes() / 1024} KiB; memory {before / 1024} KiB then {after / 1024} KiB");
        foreach (var group in entries.Where(entry => !entry.Observation.IsClock).GroupBy(entry => entry.Observation.Source)) output.WriteLine($"{group.Key}: {group.Count()}");

        Check(run, world, entries);
        var (live, digests) = Seals(entries);
        // A server that was never there before has a regime at its first close: history stands for what it did not hear itself.
        var first = live.First(seal => seal.AsOf > Instant.From(Start) && seal.Seal == SealKind.EquityClose).Topics;
        Assert.True(first.Regime.State != RegimeState.Unknown, $"no regime at the first close; coverage {first.Regime.Coverage}");
        Assert.Equal(run.Published(), digests);
        var (imported, _) = Seals(await ImportAsync(entries));
        Assert.Equal(live.Select(seal => (seal.Seal, seal.AsOf)), imported.Select(seal => (seal.Seal, seal.AsOf)));
        var differences = live.Zip(imported).SelectMany(pair => Different(pair.First, pair.Second)).ToArray();
        Assert.True(differences.Length == 0, string.Join('\n', differences.Take(20)));
        Assert.True(live.Count >= Days + 9, $"{live.Count} seals");
        Assert.All(world.All, provider => Assert.Empty(provider.Stub.Unexpected));
    }

    /// <summary>Hour by hour while exchanges and offices are open, and less often at night and at the weekend.</summary>
    private static DateTimeOffset Next(DateTimeOffset now) =>
        now.AddHours(now is { DayOfWeek: not (DayOfWeek.Saturday or DayOfWeek.Sunday), Hour: >= 12 and < 23 } ? 1 : now.Hour == 23 ? 1 : 3);

    private static void Break(StubWorld world, WorldServer run, DateTimeOffset now)
    {
        var hours = (now - Start).TotalHours;
        world.Fred.Outage = hours is > 52 and < 60 ? StubAnswer.Json("{}", 503) : null;
        world.Treasury.Outage = hours is > 70 and < 74 ? StubAnswer.Text("<html>maintenance</html>", 200, "text/html") : null;
        world.Alpaca.Outage = hours is > 44 and < 45.5 ? StubAnswer.Json("{}", 429).With("Retry-After", "600") : null;
        world.DefiLlama.Outage = hours is > 100 and < 150 ? StubAnswer.Json("{}", 500) : null;
        world.Finra.Outage = hours is > 190 and < 200 ? StubAnswer.Text("", 200) : null;
        // The exchange itself is gone for most of a day.
        if (hours is > 130 and < 150) run.CloseCoinbase();
        else run.OpenCoinbase();
    }

    private static void Check(WorldServer run, StubWorld world, IReadOnlyList<Entry> entries)
    {
        var facts = entries.Select(entry => entry.Observation).ToArray();
        // Every trade came through in spite of a day's outage, and no feed was brought down by another's.
        Assert.Equal(0, run.Coinbase.Lost);
        Assert.Equal(world.CoinbaseTrades, run.Coinbase.Trades);
        Assert.True(run.Coinbase.Repaired > 0);
        // Sessions: the half day ends at one, Thanksgiving has none.
        var iwm = facts.Where(fact => fact.Series == "equity.IWM.day" && fact.Vintage == "" && fact.EventTime > Instant.From(Start)).Select(fact => fact.EventTime).ToArray();
        Assert.Contains(NewYork.ToUtc(new(2025, 11, 28), 13), iwm);
        Assert.DoesNotContain(iwm, close => close.UtcDate == new DateOnly(2025, 11, 27));
        Assert.Equal(9, iwm.Length);
        // Minutes of the fund are of its sessions, and of them alone.
        var minutes = facts.Where(fact => fact.Series == "equity.IWM.iex").ToArray();
        Assert.Equal(9, minutes.Select(fact => NewYork.Date(fact.EventTime)).Distinct().Count());
        Assert.All(minutes, fact => Assert.True(NyseCalendar.Default.On(NewYork.Date(fact.EventTime)) is { } session && fact.EventTime > session.Open && fact.EventTime <= session.Close));
        // The print is known within a step of its minute.
        var print = Assert.Single(facts, fact => fact.Series == "macro.CPI.print" && fact.EventTime == Instant.FromUtc(2025, 11, 1));
        Assert.True(print.KnownAt >= NewYork.ToUtc(new(2025, 12, 3), 8, 30) && print.KnownAt <= NewYork.ToUtc(new(2025, 12, 3), 9, 59), $"the print was known at {print.KnownAt}");
        // NFCI came on its Wednesday and revised every week.
        Assert.Contains(facts, fact => fact.Series == "macro.NFCI" && fact.EventTime == Instant.FromUtc(2025, 11, 29) && fact.KnownAt >= NewYork.ToUtc(new(2025, 12, 3), 8, 30));
        Assert.True(facts.Count(fact => fact.Series == "macro.NFCI" && fact.Vintage.Length > 0 && fact.KnownAt >= NewYork.ToUtc(new(2025, 12, 3), 8, 30)) > 50);
        // No total of a day before noon of the next session day.
        Assert.All(facts.Where(fact => fact.Source == Providers.SoSoValue), fact => Assert.True(fact.KnownAt >= NewYork.ToUtc(NyseCalendar.Default.AtOrAfter(NewYork.Date(fact.EventTime).AddDays(1)).Date, 12)));
        // Ticks: bounded by the interval, whatever is traded.
        Assert.All(facts, fact => Assert.True(fact.KnownAt >= fact.EventTime || fact.IsClock));
        Assert.Contains(facts, fact => fact.Source == Providers.Beacon);
        // Another provider has Lido's series too, and earlier in the day.
        Assert.Equal(Days - 1, facts.Where(fact => fact.Source == Providers.Lido && fact.EventTime > Instant.From(Start)).Select(fact => fact.EventTime).Distinct().Count());
        // All providers are well at the end.
        Assert.All(run.Board.At(Instant.From(run.Clock.GetUtcNow())), health =>
            Assert.True(health.State is FeedState.Live or FeedState.Late, $"{health.Provider} {health.Series} is {health.State}: {health.Reason}"));
    }

    private static (List<Signal> Signals, List<string> Digests) Seals(IEnumerable<Entry> entries)
    {
        var digests = new List<string>();
        var engine = new Engine(EthSmallCapsLive.Model);
        var seals = new List<Signal>();
        foreach (var entry in entries)
        {
            var step = engine.Step(entry.Revision, entry.Observation);
            digests.AddRange(step.Seals.Select(seal => seal.Digest));
            if (step.Sealed is { } signal) seals.Add(signal);
        }

        return (seals, digests);
    }

    private static async Task<IReadOnlyList<Entry>> ImportAsync(IReadOnlyList<Entry> entries)
    {
        using var directory = new TempDirectory();
        var journals = new JournalSource(async cancellation => await SqliteJournal.OpenAsync(directory.Path, Provenance.Real, cancellation));
        await using (journals)
        {
            await journals.OpenAsync(CancellationToken.None).Within();
            var until = Instant.From(Start.AddDays(Days));
            var intake = new Intake(journals, new(EthSmallCaps.Model, EthSmallCapsLive.Model), new FakeTimeProvider(until.ToDateTimeOffset()));
            var facts = entries.Select(entry => entry.Observation).Where(fact => !fact.IsClock)
                .OrderBy(fact => fact.KnownAt).ThenBy(fact => fact.Series, StringComparer.Ordinal).ThenBy(fact => fact.EventTime)
                // Two providers of one series may speak at the same instant of this world's clock: the later edition is the last word.
                .ThenBy(fact => fact.Vintage.Length == 0 ? 0 : int.Parse(fact.Vintage.AsSpan(1), CultureInfo.InvariantCulture)).ThenBy(fact => fact.Source, StringComparer.Ordinal);
            foreach (var batch in facts.Chunk(4000)) Assert.All(await intake.AppendAsync(batch, null, CancellationToken.None).Within(), result => Assert.IsType<IntakeResult.Accepted>(result));
            await intake.AppendAsync([], until, CancellationToken.None).Within();
            return await journals.Current.ReadAsync(Revision.Start, 1_000_000, CancellationToken.None).Within();
        }
    }

    /// <summary>Topics of a seal whose canonical bytes are not the same.</summary>
    private static IEnumerable<string> Different(Signal live, Signal imported)
    {
        foreach (var topic in typeof(Topics).GetProperties())
            if (!Bytes(topic.GetValue(live.Topics)!).SequenceEqual(Bytes(topic.GetValue(imported.Topics)!)))
                yield return $"{live.Seal} of {live.AsOf}: {topic.Name}: {topic.GetValue(live.Topics)} and {topic.GetValue(imported.Topics)}";
    }

    private static byte[] Bytes(object topic)
    {
        var writer = new CanonicalWriter();
        topic.GetType().GetMethod("Encode")!.Invoke(topic, [writer]);
        return writer.ToArray();
    }
}
