using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.Tests.Fold;

namespace RegimeGrpc.Core.Tests.Signals;

public class SignalDigestTests
{
    private static readonly Lazy<List<Signal>> Signals = new(() => EngineRun.Of(GeneratedJournal.Make(8, 60)).Signals);

    [Fact]
    public void What_is_kept_between_signals_does_not_show()
    {
        foreach (var signal in Signals.Value) Assert.Equal(signal.Digest, new SignalDigest().Of(signal));
    }

    [Fact]
    public void Every_part_counts()
    {
        var (older, signal) = (Signals.Value.First(s => s.Finality == Finality.Sealed), Signals.Value.Last(s => s.Finality == Finality.Sealed));
        var topics = signal.Topics;
        Signal[] others =
        [
            signal with { Revision = signal.Revision.Next },
            signal with { AsOf = older.AsOf },
            signal with { KnownAt = older.KnownAt },
            signal with { Changed = TopicSet.None },
            signal with { Notes = [new(Note.LateSeal, "late")] },
            signal with { Inputs = [.. signal.Inputs.SkipLast(1), signal.Inputs[^1] with { Status = InputStatus.Stale }] },
            signal with { Inputs = [signal.Inputs[0] with { EventTime = older.AsOf }, .. signal.Inputs.Skip(1)] },
            signal with { Topics = topics with { Regime = topics.Regime with { Sessions = 77 } } },
            signal with { Topics = topics with { Stance = topics.Stance with { StructureOk = !topics.Stance.StructureOk } } },
            signal with { Topics = topics with { Levels = topics.Levels with { Price = Value.Of(77) } } },
            signal with { Topics = topics with { Levels = topics.Levels with { Zones = [.. topics.Levels.Zones.Skip(1)] } } },
            signal with { Topics = topics with { Correlation = topics.Correlation with { SessionClose = older.AsOf } } },
            signal with { Topics = topics with { SmallCaps = topics.SmallCaps with { Atr = Value.Of(77) } } },
            signal with { Topics = topics with { Liquidity = topics.Liquidity with { Coverage = 0.77 } } },
            signal with { Topics = topics with { Rotation = topics.Rotation with { EthBtcZ = Value.Of(77) } } },
            signal with { Topics = topics with { Fundamentals = topics.Fundamentals with { Coverage = 0.77 } } },
            signal with { Topics = topics with { Supply = topics.Supply with { Coverage = 0.77 } } },
            signal with { Topics = topics with { Macro = topics.Macro with { Shock = Value.Of(77) } } },
        ];
        var digests = new SignalDigest();
        string[] all = [digests.Of(signal), .. others.Select(digests.Of)];
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.Equal(signal.Digest, digests.Of(signal));
    }
}
