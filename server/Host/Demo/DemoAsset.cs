using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Numerics;

namespace RegimeGrpc.Server.Demo;

/// <summary>Something simulated that has a price at every instant.</summary>
/// <param name="Logarithm">Of the price, as a function of the instant.</param>
/// <param name="Grid">Bars see the price as often as this. Bars of one asset share it, so that a day holds the extremes of its hours.</param>
/// <param name="Decimals">Of a quoted price.</param>
/// <param name="Volume">Typical volume of a day; null for what is not traded itself.</param>
/// <param name="Turnover">Makes volumes differ.</param>
internal sealed record DemoAsset(Func<Instant, double> Logarithm, TimeSpan Grid, int Decimals, double? Volume, Noise Turnover)
{
    private const double TurnoverSpread = 0.25;

    public double At(Instant instant) => Math.Round(Elementary.Exp(Logarithm(instant)), Decimals);

    /// <summary>The bar from one instant to another; its open and close are the prices there.</summary>
    public Bar Over(Instant from, Instant to)
    {
        var open = At(from);
        var close = At(to);
        var (low, high) = (Math.Min(open, close), Math.Max(open, close));
        for (var instant = from + Grid; instant < to; instant += Grid)
        {
            var price = At(instant);
            (low, high) = (Math.Min(low, price), Math.Max(high, price));
        }

        return new(open, high, low, close, VolumeOver(from, to));
    }

    private double? VolumeOver(Instant from, Instant to) => Volume is { } typical
        ? Math.Round(typical * (to - from).TotalDays * Elementary.Exp(TurnoverSpread * Turnover.Normal(from.Ticks / Instant.TicksPerSecond)))
        : null;
}
