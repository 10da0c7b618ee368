using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Levels;
using RegimeGrpc.Core.Link;
using RegimeGrpc.Core.Macro;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.Verdict;

namespace RegimeGrpc.Core.Tests.Verdict;

/// <summary>Inputs that tests start from: everything known, fresh, and as good as it gets.</summary>
internal static class Given
{
    public static readonly Instant Seal = Instant.FromUtc(2025, 3, 3, 21, 15);

    /// <summary>A structure with every average known, around a price of 110; the cluster is 100 to 105, the range 4.</summary>
    public static readonly Core.Levels.Levels Structure = Build();

    public static readonly VerdictInputs Best = new()
    {
        IndexClose = Fresh(Value.Of(2500)),
        AssetClose = Fresh(Value.Of(110)),
        Drawdown = Fresh(Value.Of(0)),
        RelativeStrength = Fresh(Value.Of(3)),
        IndexTrend = Fresh(new IndexTrend(Value.Of(2500), Value.Of(2400), Value.Of(0.01))),
        Liquidity = Fresh(Value.Of(3)),
        Levels = Fresh<Core.Levels.Levels?>(Structure),
        Rotation = Fresh(RotationStage.EthLed),
        Fees = Fresh(GrowthClass.Growing),
        Volume = Fresh(GrowthClass.Growing),
        Durability = Fresh(Value.Of(1)),
        Link = Fresh(new LinkReading(LinkState.Coupled, false)),
        TrackingGap = Fresh(Value.Of(0)),
        Macro = Fresh(new MacroReading(Value.Of(0), MacroGate.Open)),
        Overhang = Fresh(Value.Of(0)),
        UpsideCap = Value.Of(1),
        Divergence = Fresh(Value.Of(0)),
        FairWeather = Fresh(Value.Of(0)),
    };

    public static readonly VerdictInputs Worst = Best with
    {
        Drawdown = Fresh(Value.Of(0.4)),
        RelativeStrength = Fresh(Value.Of(-3)),
        IndexTrend = Fresh(new IndexTrend(Value.Of(2300), Value.Of(2400), Value.Of(-0.01))),
        Liquidity = Fresh(Value.Of(-3)),
        Levels = Fresh<Core.Levels.Levels?>(With(Trend.Down, ClusterState.FailedReclaim, LineState.FailedBreak)),
        Rotation = Fresh(RotationStage.Unwind),
        Fees = Fresh(GrowthClass.Declining),
        Volume = Fresh(GrowthClass.Declining),
        Durability = Fresh(Value.Of(0)),
        Link = Fresh(new LinkReading(LinkState.Inverse, true)),
        TrackingGap = Fresh(Value.Of(-5)),
        Macro = Fresh(new MacroReading(Value.Of(5), MacroGate.Suspended)),
        Overhang = Fresh(Value.Of(1)),
        UpsideCap = Value.Of(0.5),
        Divergence = Fresh(Value.Of(1)),
        FairWeather = Fresh(Value.Of(5)),
    };

    /// <summary>Only evidence that can be steered: every item of appetite that is there is the one number, every item of fragility but the link (0) the other.</summary>
    public static VerdictInputs Scores(double appetite, double fragility) => new()
    {
        IndexClose = Best.IndexClose,
        AssetClose = Best.AssetClose,
        RelativeStrength = Fresh(Value.Of(2 * appetite)),
        Drawdown = Fresh(Value.Of(appetite >= 0 ? 0.05 * (1 - appetite) : 0.05 + 0.15 * -appetite)),
        IndexTrend = Fresh(new IndexTrend(Value.NotApplicable("not here"), default, default)),
        Liquidity = Fresh(Value.Of(1.5 * appetite)),
        Levels = Fresh<Core.Levels.Levels?>(null),
        Durability = Fresh(Value.Of(1 - fragility)),
        Link = Fresh(new LinkReading(LinkState.Coupled, false)),
        TrackingGap = Fresh(Value.Of(-2 * fragility)),
        Macro = Fresh(new MacroReading(Value.Of(2.5 * fragility), MacroGate.Open)),
        Overhang = Fresh(Value.Of(fragility)),
        Divergence = Fresh(Value.Of(fragility)),
        FairWeather = Fresh(Value.Of(2 * fragility)),
        UpsideCap = Value.Of(1),
    };

    public static Input<T> Fresh<T>(T reading) => new(reading, Seal, Seal, Seal + TimeSpan.FromDays(3650), TimeSpan.FromDays(1));

    public static Core.Levels.Levels With(Trend trend, ClusterState cluster, LineState line) => Structure with
    {
        Trend = trend,
        Cluster = Structure.Cluster with { State = cluster },
        Line = line == LineState.None ? null : Line(line),
    };

    public static MicroLine Line(LineState state) => new(
        1, 1, new(new(2025, 1, 1), 130), new(new(2025, 1, 9), 120), new(new(2025, 1, 9), 120), Value.Of(115), Value.Of(-0.01), state, new(114, 121));

    private static Core.Levels.Levels Build()
    {
        var state = new LevelsState(LevelsParameters.Default);
        var day = new DateOnly(2024, 1, 1);
        for (var i = 0; i < 230; i++) state.Seal(day.AddDays(i), new Bar(110, 112, 108, 110));
        var levels = state.Sealed();
        return levels with
        {
            Trend = Trend.Up,
            Cluster = levels.Cluster with { Low = Value.Of(100), High = Value.Of(105), State = ClusterState.Reclaimed },
            Line = Line(LineState.ConfirmedBreak),
            Flush = new(new(2024, 8, 1), 95, 97, true),
            Target1 = new(7, ZoneSide.Supply, new(125, 127), 3, new(2024, 2, 1), new(2024, 3, 1), 3),
            PriorPeak = Value.Of(140),
        };
    }
}
