using RegimeGrpc.Core.Levels;
using RegimeGrpc.Core.Link;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.Verdict;

namespace RegimeGrpc.Core.Scenario;

/// <summary>One of the states a scenario is watched for, as a signal says it.</summary>
/// <param name="Topic">Where it is read.</param>
/// <param name="Subject">What it is of.</param>
/// <param name="State">Its name as on the wire.</param>
/// <param name="Reasons">In plain words; empty for what has none.</param>
internal readonly record struct NamedState(Topic Topic, string Subject, string State, IReadOnlyList<string> Reasons)
{
    public const string Above = "ABOVE";
    public const string Below = "BELOW";
    public const string Unknown = "UNKNOWN";
    public const string Cluster = "cluster";
    public const string Zone = "invalidation_zone";
    public const string Stance = "stance";
    public const string Regime = "regime";

    /// <summary>All of them, always the same subjects in the same order.</summary>
    public static IEnumerable<NamedState> Of(Topics topics)
    {
        var levels = topics.Levels;
        foreach (var average in levels.Averages) yield return new(Topic.Levels, SubjectOf(average), Side(levels.Price, average), []);
        yield return new(Topic.Levels, Cluster, StateName.Of<ClusterState>(levels.Cluster.State), []);
        yield return new(Topic.Levels, Zone, ZoneState(levels.Line), []);
        yield return new(Topic.Levels, "trend", StateName.Of<Trend>(levels.Trend), []);
        yield return new(Topic.Correlation, "link", StateName.Of<LinkState>(topics.Correlation.Link.State), []);
        yield return new(Topic.Stance, Stance, StateName.Of<StanceState>(topics.Stance.State), topics.Stance.Reasons);
        yield return new(Topic.Regime, Regime, StateName.Of<RegimeState>(topics.Regime.State), topics.Regime.Reasons);
    }

    public static string SubjectOf(MovingAverage average) =>
        string.Concat(average.Kind == MovingAverageKind.Simple ? "sma" : "ema", average.Length.ToString((IFormatProvider?)null));

    private static string Side(Value price, MovingAverage average) =>
        !price.IsOk || !average.Price.IsOk ? Unknown : price.Number > average.Price.Number ? Above : Below;

    // Whether the zone is tested meanwhile is told by the day's high; the close only breaks it or not.
    private static string ZoneState(MicroLine? line) => line?.State switch
    {
        null or LineState.None => "NONE",
        LineState.Broken or LineState.ConfirmedBreak => "BROKEN",
        _ => "UNBROKEN",
    };
}
