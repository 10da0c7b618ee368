using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Levels;

/// <summary>Everything that is read off one bar, sealed or partial, before it is put into words: both come from the same formulas.</summary>
internal readonly record struct LevelsReading
{
    /// <summary>Number of the bar.</summary>
    public required int Bar { get; init; }

    public required Day Day { get; init; }

    /// <summary>ATR of the newest sealed bar, price.</summary>
    public required double? Atr { get; init; }

    /// <summary>ATR of the bar before this one, price: the unit of every test at this bar.</summary>
    public required double? Unit { get; init; }

    public required AverageSet Averages { get; init; }

    /// <summary>The trend average as it was <see cref="LevelsParameters.SlopeBars"/> bars earlier.</summary>
    public required double? TrendBefore { get; init; }

    public required ReclaimMachine Reclaim { get; init; }

    public required FlushWatch? Flush { get; init; }

    private static readonly Value TooFew = Value.Unavailable("too few UTC day bars for this length");
    private static readonly Value NoSlope = Value.Unavailable("too few UTC day bars for the slope of the trend average");
    private static readonly Value NoWidth = Value.Unavailable("too few UTC day bars for the cluster");

    public double? TrendAverage(LevelsParameters parameters) => Averages.Of(parameters.TrendKind).Long;

    public Value Slope(LevelsParameters parameters) =>
        TrendAverage(parameters) is { } now && TrendBefore is { } before ? Value.Of(now / before - 1) : NoSlope;

    /// <summary>signals.md 4.1.</summary>
    public Trend TrendState(LevelsParameters parameters)
    {
        if (TrendAverage(parameters) is not { } average || Slope(parameters) is not { IsOk: true, Number: var slope }) return Trend.Unknown;
        return Day.Close > average
            ? slope > 0 ? Trend.Up : Trend.UpWeak
            : slope > 0 ? Trend.DownRecovering : Trend.Down;
    }

    public Cross CrossState(LevelsParameters parameters) => Averages.Of(parameters.TrendKind) is { Short: { } fast, Long: { } slow }
        ? fast > slow ? Cross.Golden : Cross.Death
        : Cross.Unknown;

    public Cluster ClusterBand(LevelsParameters parameters)
    {
        var bounds = Averages.ClusterOf(parameters.ClusterKind);
        var width = bounds is { } range && Unit is { } unit ? Value.Of((range.High - range.Low) / unit) : NoWidth;
        return new(
            parameters.ClusterKind,
            bounds is { Low: var low } ? Value.Of(low) : TooFew,
            bounds is { High: var high } ? Value.Of(high) : TooFew,
            width,
            width.IsOk && width.Number <= parameters.TightWidth,
            Averages.Reclaimed(Day.Close) is { } members ? Value.Of(members) : TooFew,
            Reclaim.State,
            Reclaim.Age);
    }

    public MovingAverage[] MovingAverages(LevelsParameters parameters) =>
    [
        Simple(parameters.ShortLength, Averages.Simple.Short),
        Simple(parameters.MiddleLength, Averages.Simple.Middle),
        Simple(parameters.LongLength, Averages.Simple.Long),
        Exponential(parameters.ShortLength, Averages.Exponential.Short, parameters),
        Exponential(parameters.MiddleLength, Averages.Exponential.Middle, parameters),
        Exponential(parameters.LongLength, Averages.Exponential.Long, parameters),
    ];

    public Value LongExponentialDistance() => Averages.Exponential.Long is { } average ? Distance.InPercent(Day.Close, average) : TooFew;

    private MovingAverage Simple(int length, double? price) => Average(MovingAverageKind.Simple, length, price, price is not null);

    private MovingAverage Exponential(int length, double? price, LevelsParameters parameters) =>
        Average(MovingAverageKind.Exponential, length, price, Bar + 1 >= parameters.WarmLengths * length);

    private MovingAverage Average(MovingAverageKind kind, int length, double? price, bool warm) => price is { } average
        ? new(kind, length, Value.Of(average), Distance.InAtr(Day.Close, average, Unit), Distance.InPercent(Day.Close, average), warm)
        : new(kind, length, TooFew, TooFew, TooFew, Warm: false);
}
