using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Levels;

/// <summary>Numbers of the flush (signals.md 4.4). Factors multiply ATR.</summary>
public sealed record FlushParameters
{
    /// <summary>The low must undercut the lows of this many bars before.</summary>
    public int LowBars { get; init; } = 20;

    /// <summary>How far under the cluster the low must reach.</summary>
    public double Depth { get; init; } = 0.5;

    /// <summary>Range of the bar that is a flush by itself.</summary>
    public double Range { get; init; } = 1.5;

    /// <summary>Fall from the highest high of <see cref="HighBars"/> bars before that is one too.</summary>
    public double Fall { get; init; } = 3.0;

    public int HighBars { get; init; } = 10;

    /// <summary>A close this far over the low is the recovery.</summary>
    public double Recovery { get; init; } = 1.5;

    /// <summary>Bars after which a flush is over.</summary>
    public int Window { get; init; } = 20;

    public void Encode(CanonicalWriter writer)
    {
        writer.Int(LowBars);
        writer.Double(Depth);
        writer.Double(Range);
        writer.Double(Fall);
        writer.Int(HighBars);
        writer.Double(Recovery);
        writer.Int(Window);
    }
}

/// <summary>
/// The flush in view (signals.md 4.4). A later bar takes its place only with a lower low.
/// </summary>
/// <param name="Date">UTC day of the flush.</param>
/// <param name="Age">Bars since.</param>
/// <param name="Low">Price.</param>
/// <param name="Atr">Of the bar before it, price.</param>
/// <param name="CloseLow">Lowest close from it on, price.</param>
/// <param name="Recovered">Whether a later close came back far enough.</param>
internal readonly record struct FlushWatch(DateOnly Date, int Age, double Low, double Atr, double CloseLow, bool Recovered)
{
    /// <summary>The flush in view at <paramref name="day"/>, or null.</summary>
    /// <param name="current">The flush in view at the bar before.</param>
    /// <param name="day">The bar.</param>
    /// <param name="before">The days before it.</param>
    /// <param name="cluster">Bounds at this bar; no flush starts without them.</param>
    /// <param name="atr">Of the bar before; no flush starts without it.</param>
    /// <param name="parameters">Its numbers.</param>
    public static FlushWatch? Next(FlushWatch? current, in Day day, DayHistory before, PriceRange? cluster, double? atr, FlushParameters parameters)
    {
        if (current is { } old && old.Age >= parameters.Window) current = null;
        if (cluster is { } range && atr is { } unit && !(current?.Low <= day.Low) && Falls(day, before, range.Low, unit, parameters))
            return new(day.Date, 0, day.Low, unit, day.Close, Recovered: false);
        if (current is not { } flush) return null;
        return flush with
        {
            Age = flush.Age + 1,
            CloseLow = Math.Min(flush.CloseLow, day.Close),
            Recovered = flush.Recovered || day.Close >= flush.Low + parameters.Recovery * flush.Atr,
        };
    }

    public void Save(CanonicalWriter writer)
    {
        writer.Date(Date);
        writer.Int(Age);
        writer.Double(Low);
        writer.Double(Atr);
        writer.Double(CloseLow);
        writer.Bool(Recovered);
    }

    public static FlushWatch Load(CanonicalReader reader) =>
        new(reader.Date(), reader.Int(), reader.Double(), reader.Double(), reader.Double(), reader.Bool());

    private static bool Falls(in Day day, DayHistory before, double clusterLow, double atr, FlushParameters parameters) =>
        before.LowestLow(parameters.LowBars) is { } lowest
        && before.HighestHigh(parameters.HighBars) is { } highest
        && day.Low < lowest
        && day.Low < clusterLow - parameters.Depth * atr
        && (day.High - day.Low >= parameters.Range * atr || highest - day.Low >= parameters.Fall * atr);
}
