using System.Globalization;
using RegimeGrpc.Core.Levels;
using RegimeGrpc.Core.Link;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Server.Demo;

/// <summary>A signal in one plain line of console text.</summary>
internal static class TickerLine
{
    private const string Primary = "60";

    public static string Of(Signal signal) => string.Join("  |  ", Parts(signal));

    private static IEnumerable<string> Parts(Signal signal)
    {
        var topics = signal.Topics;
        yield return $"SIMULATED {signal.AsOf.ToDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}Z{(signal.Seal is null ? "" : " sealed")}";
        yield return $"ETH {Number(topics.Levels.Price, "0.00")}";
        yield return $"{Words(topics.Regime.State.ToString())}, {Words(topics.Stance.State.ToString())}";
        yield return $"EMA cluster {Cluster(topics.Levels)}";
        yield return $"200-day {Number(topics.Levels.Ema200DistancePercent, "+0.0;-0.0", " %")}";
        yield return $"r60 {Correlation(topics.Correlation)}";
        yield return $"small caps {Record(topics.SmallCaps.Records.Drawdown)}";
    }

    private static string Cluster(Levels levels)
    {
        var cluster = levels.Cluster;
        if (!levels.Price.IsOk || !cluster.Low.IsOk || !cluster.High.IsOk) return "unknown";
        var price = levels.Price.Number;
        var distance = price > cluster.High.Number ? (price / cluster.High.Number) - 1 : price < cluster.Low.Number ? (price / cluster.Low.Number) - 1 : 0;
        return $"{Show(100 * distance, "+0.0;-0.0;0.0")} % {Words(cluster.State.ToString())}";
    }

    private static string Correlation(Correlation correlation)
    {
        foreach (var pearson in correlation.Pearson)
            if (pearson.Window == Primary)
                return pearson.R.IsOk
                    ? $"{Show(pearson.R.Number, "0.00")} [{Number(pearson.Low, "0.00")}, {Number(pearson.High, "0.00")}] {Words(correlation.Link.State.ToString())}"
                    : $"unknown ({pearson.R.Reason})";
        return "unknown";
    }

    private static string Record(Value drawdown) => !drawdown.IsOk ? "unknown"
        : drawdown.Number == 0 ? "at a record close"
        : $"{Show(100 * drawdown.Number, "0.0")} % under the record";

    private static string Number(Value value, string format, string unit = "") => value.IsOk ? Show(value.Number, format) + unit : "unknown";

    private static string Show(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>"ReclaimPending" as "reclaim pending".</summary>
    private static string Words(string name) =>
        string.Concat(name.Select((letter, i) => !char.IsUpper(letter) ? letter.ToString() : (i == 0 ? "" : " ") + char.ToLowerInvariant(letter)));
}
