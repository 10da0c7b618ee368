namespace RegimeGrpc.Core.Series;

/// <summary>A series the server knows.</summary>
/// <param name="Id">Kind of thing, thing, venue and period: <c>crypto.ETH-USDT.binance.day</c>.</param>
/// <param name="Kind">Bar or scalar.</param>
/// <param name="Unit">Of the prices or the number.</param>
/// <param name="Cadence">When the next one is due.</param>
/// <param name="Period">Length of a bar; null for a scalar and for ticks.</param>
/// <param name="Publication">When a value is known if its source does not say, in plain words.</param>
/// <param name="Description">One line.</param>
public sealed record SeriesDefinition(
    string Id, SeriesKind Kind, string Unit, Cadence Cadence, TimeSpan? Period, string Publication, string Description)
{
    /// <summary>Which numbers it can have: prices of bars are positive.</summary>
    public ValueRange Range { get; init; } = Kind == SeriesKind.Bar ? ValueRange.Positive : ValueRange.Any;

    /// <summary>Whether a federal agency publishes it, or draws it from a market that keeps its holidays: then none is due on those.</summary>
    public bool IsFederal { get; init; }

    /// <summary>When a weekly series is released; null for any other.</summary>
    public WeeklyRelease? Release { get; init; }

    /// <summary>The series that announces when it is released; null while nothing does.</summary>
    public string? AnnouncedBy { get; init; }

    /// <summary>Whether a finite number can be a value of the series.</summary>
    public bool Admits(double number) => Range switch
    {
        ValueRange.Positive => number > 0,
        ValueRange.NotNegative => number >= 0,
        _ => true,
    };
}
