using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Tests.Fold;

/// <summary>Replay = live = restart, prefix invariance and no look-ahead, over generated journals with missing, late and revised bars.</summary>
public class EngineTests
{
    private const int Days = 420;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_same_journal_gives_the_same_signals(int seed)
    {
        var journal = GeneratedJournal.Make(seed, Days, faults: true);
        var (first, second) = (EngineRun.Of(journal), EngineRun.Of(journal));
        Assert.True(first.Seals.Count > Days);
        Assert.Equal(first.Signals.Select(signal => signal.Digest), second.Signals.Select(signal => signal.Digest));
        Assert.Equal(first.Engine.Chain, second.Engine.Chain);
        Assert.Equal(first.Engine.Save(), second.Engine.Save());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Restarts_change_nothing(int seed)
    {
        var journal = GeneratedJournal.Make(seed, Days, faults: true);
        var whole = EngineRun.Of(journal);
        var random = new Random(seed);
        var cuts = Enumerable.Range(0, 20).Select(_ => random.Next(journal.Count)).ToHashSet();
        var stopped = new EngineRun();
        for (var i = 0; i < journal.Count; i++)
        {
            if (cuts.Contains(i)) stopped.Restart();
            stopped.Step(journal[i]);
        }

        Assert.Equal(whole.Signals.Select(signal => signal.Digest), stopped.Signals.Select(signal => signal.Digest));
        Assert.Equal(whole.Engine.Save(), stopped.Engine.Save());
    }

    [Fact]
    public void Signals_on_a_prefix_are_the_prefix_of_the_signals_whatever_comes_after()
    {
        var journal = GeneratedJournal.Make(3, Days, faults: true);
        var whole = EngineRun.Of(journal).Signals;
        var random = new Random(3);
        for (var cut = 0; cut < 20; cut++)
        {
            var length = random.Next(1, journal.Count);
            var run = EngineRun.Of(journal.Take(length));
            var prefix = whole.TakeWhile(signal => signal.Revision.Number <= length).Select(signal => signal.Digest).ToArray();
            Assert.Equal(prefix, run.Signals.Select(signal => signal.Digest));

            // Garbage afterwards cannot reach back.
            run.Fold(journal.Skip(length).Where(observation => !observation.IsClock).Select(Poison));
            Assert.Equal(prefix, run.Signals.Take(prefix.Length).Select(signal => signal.Digest));
        }
    }

    /// <summary>The dead-man switch: it must not go off while the next one is on its way, nor leave a signal up once that is overdue.</summary>
    [Fact]
    public void A_signal_is_valid_until_the_next_sealed_one_is_overdue()
    {
        var run = EngineRun.Of(GeneratedJournal.Make(6, Days, faults: false));
        var seals = run.Sealed.Select(signal => signal.AsOf).ToArray();
        var followed = 0;
        foreach (var signal in run.Signals)
        {
            Assert.InRange(signal.ValidUntil.Ticks, signal.AsOf.Ticks + 1, (signal.AsOf + TimeSpan.FromHours(24.5)).Ticks);
            if (seals.FirstOrDefault(seal => seal > signal.AsOf) is not { Ticks: > 0 } next) continue;
            Assert.InRange(signal.ValidUntil.Ticks, next.Ticks, (next + TimeSpan.FromMinutes(5)).Ticks);
            followed++;
        }

        Assert.True(followed > run.Signals.Count / 2);
    }

    [Fact]
    public void Seals_need_no_clock_observations()
    {
        var sorted = GeneratedJournal.Make(4, Days, clocks: false);
        var (bare, clocked) = (EngineRun.Of(sorted), EngineRun.Of(GeneratedJournal.WithClocks(sorted)));
        var missing = clocked.Seals.Count - bare.Seals.Count;
        Assert.InRange(missing, 0, 1);
        Assert.Equal(clocked.Seals.Take(bare.Seals.Count).Select(seal => (seal.AsOf, seal.Kind)), bare.Seals.Select(seal => (seal.AsOf, seal.Kind)));
    }

    [Fact]
    public void Previous_revisions_chain_every_filter_without_gaps()
    {
        var journal = GeneratedJournal.Make(5, Days, faults: true);
        var run = new EngineRun();
        var steps = journal.Select(observation => run.Step(observation)).ToArray();
        foreach (var sealedOnly in (bool[])[false, true])
            foreach (var topics in (TopicSet[])[TopicSet.All, TopicSet.Of(Topic.Levels), TopicSet.Of(Topic.Correlation, Topic.Liquidity)])
            {
                var newest = Revision.Start;
                for (var i = 0; i < steps.Length; i++)
                {
                    if (!steps[i].Changed.Overlaps(topics) || (sealedOnly && steps[i].Sealed is null)) continue;
                    Assert.Equal(newest, steps[i].Before.Of(topics, sealedOnly));
                    newest = new(i + 1);
                }

                Assert.True(newest > Revision.Start);
            }
    }

    [Fact]
    public void The_state_stays_bounded()
    {
        var journal = GeneratedJournal.Make(6, 900);
        var run = new EngineRun();
        var sizes = new List<int>();
        foreach (var (observation, i) in journal.Select((observation, i) => (observation, i)))
        {
            run.Step(observation);
            if (i % 500 == 0) sizes.Add(run.Engine.Save().Length);
        }

        Assert.InRange(sizes[^1], 1, (int)(sizes[(sizes.Count * 2) / 3] * 1.1));
    }

    [Fact]
    public void A_state_is_refused_by_another_model_and_when_it_is_damaged()
    {
        var state = EngineRun.Of(GeneratedJournal.Make(7, 30)).Engine.Save();
        var other = new Model("other", "", EthSmallCaps.Model.Roles, EthSmallCaps.Model.Parameters);
        Assert.Throws<FormatException>(() => Core.Fold.Engine.Load(other, state));
        Assert.Throws<FormatException>(() => Core.Fold.Engine.Load(EthSmallCaps.Model, state.AsMemory(0, state.Length / 2)));
        Assert.Throws<FormatException>(() => Core.Fold.Engine.Load(EthSmallCaps.Model, (byte[])[.. state, 0]));
    }

    private static Observation Poison(Observation observation) => observation with
    {
        Scalar = observation.Scalar is null ? null : 1e6,
        Bar = observation.Bar is null ? null : new Bar(1, 1e6, 0.5, 7),
        Key = "poison/" + observation.NaturalKey,
    };
}
