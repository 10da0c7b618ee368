using RegimeGrpc.Cli.Import;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Tests.Pipeline;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.RealData;

/// <summary>What must hold bit for bit over everything that is published, on the real data (signals.md 12.1).</summary>
public class PropertyTests
{
    private const int Seed = 20250630;
    private const int Cuts = 20;

    // As much garbage as some weeks of data: seals and provisional signals come of it.
    private const int Poisoned = 1000;

    // The years with hourly and five-minute bars, after one to warm up: every cut is a fold from the start.
    private static readonly Instant CutFrom = Instant.FromUtc(2023, 1, 1);

    private static readonly Lazy<Observation[]> Journal = new(() => [.. Market.Journaled(RealFacts.All)]);
    private static readonly Lazy<Run> Whole = new(() => Run.Of(Journal.Value));

    [MarketDataFact]
    public void It_is_a_whole_history()
    {
        Assert.True(Whole.Value.Engine.SealCount > 4000, $"{Whole.Value.Engine.SealCount} seals");
        Assert.True(Whole.Value.Digests.Count > Whole.Value.Engine.SealCount + 4000, $"{Whole.Value.Digests.Count} digests");
        Assert.Equal(Whole.Value.Digests.Count, Whole.Value.Digests.DistinctBy(signal => signal.Digest).Count());
    }

    [MarketDataFact]
    public void Restarts_change_nothing()
    {
        var random = new Random(Seed);
        var cuts = Enumerable.Range(0, Cuts).Select(_ => random.Next(Journal.Value.Length)).ToHashSet();
        var stopped = new Run();
        for (var i = 0; i < Journal.Value.Length; i++)
        {
            if (cuts.Contains(i)) stopped.Restart();
            stopped.Step(Journal.Value[i]);
        }

        Assert.Equal(Whole.Value.Digests, stopped.Digests);
        Assert.Equal(Whole.Value.Engine.Chain, stopped.Engine.Chain);
        Assert.Equal(Whole.Value.Engine.Save(), stopped.Engine.Save());
    }

    [MarketDataFact]
    public void Shuffled_files_give_the_same_journal_and_the_same_signals()
    {
        using var directory = new TempDirectory();
        var random = new Random(Seed);
        foreach (var file in Directory.EnumerateFiles(MarketData.Directory!, "*.csv", SearchOption.AllDirectories))
        {
            var lines = File.ReadAllLines(file);
            random.Shuffle(lines.AsSpan(1));
            var copy = Path.Combine(directory.Path, Path.GetRelativePath(MarketData.Directory!, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllLines(copy, lines);
        }

        var files = RealFacts.Manifest.Files.ToArray();
        random.Shuffle(files);
        var shuffled = Market.Journaled(RealFacts.From(directory.Path, new Manifest(files))).ToArray();
        Assert.Equal(Journal.Value, shuffled);
        Assert.Equal(Whole.Value.Engine.Chain, Run.Of(shuffled).Engine.Chain);
    }

    /// <summary>Every run sees nothing but the facts up to its cut and garbage after it, and is a fold from the start.</summary>
    [MarketDataFact]
    public void Nothing_that_comes_after_a_cut_shows_at_or_before_it()
    {
        var facts = RealFacts.All.Where(fact => fact.KnownAt >= CutFrom).ToArray();
        var whole = Run.Of(Market.Journaled(facts));
        var random = new Random(Seed);
        for (var cut = 0; cut < Cuts; cut++)
        {
            var known = random.Next(facts.Length / 10, facts.Length);
            var at = facts[known - 1].KnownAt;
            while (known < facts.Length && facts[known].KnownAt == at) known++;
            var run = new Run();
            var kept = Revision.Start;
            foreach (var entry in Market.Journaled([.. facts.Take(known), .. facts.Skip(known).Take(Poisoned).Select(Poison)]))
            {
                run.Step(entry);
                if (entry.KnownAt <= at) kept = run.Engine.Revision;
            }

            var expected = whole.Digests.TakeWhile(signal => signal.Revision <= kept).ToArray();
            Assert.NotEmpty(expected);
            Assert.Equal(expected, run.Digests.TakeWhile(signal => signal.Revision <= kept));
        }
    }

    private static Observation Poison(Observation fact) => fact with
    {
        Scalar = fact.Scalar is null ? null : 1e6,
        Bar = fact.Bar is null ? null : new Bar(1, 1e6, 0.5, 7),
    };
}
