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
    /// <summary>True where only positive numbers make sense; a yield or a flow may be negative.</summary>
    public bool IsPositive { get; init; } = Kind == SeriesKind.Bar;
}
