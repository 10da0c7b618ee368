using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Liquidity;
using RegimeGrpc.Core.Macro;
using static RegimeGrpc.Core.Tests.Macro.MacroTape;
using LiquidityTopic = RegimeGrpc.Core.Liquidity.Liquidity;

namespace RegimeGrpc.Core.Tests.Liquidity;

/// <summary>A made-up world for the liquidity gauge: weekly conditions, daily spreads, gaps, late and revised values.</summary>
internal static class LiquidityTape
{
    public static readonly double[] Full = [1, 1, 1, 1, 1, 1, 1];

    /// <summary>Short windows, so that a test of a few hundred sessions sees readings leave them.</summary>
    public static readonly LiquidityParameters Short = new()
    {
        Components =
        [
            new() { Inputs = [LiquidityInput.Nfci], Lag = 4, Window = 45, Sign = -1, Weight = 0.30, FirstVintage = true },
            new() { Inputs = [LiquidityInput.HighYieldSpread, LiquidityInput.BaaSpread], Lag = 20, Window = 60, Sign = -1, Weight = 0.25 },
            new() { Inputs = [LiquidityInput.DollarIndex, LiquidityInput.BroadDollar], Lag = 20, Logarithm = true, Window = 60, Sign = -1, Weight = 0.15 },
            new() { Inputs = [LiquidityInput.RealYield], Lag = 20, Window = 60, Sign = -1, Weight = 0.15 },
            new() { Inputs = [LiquidityInput.Stablecoins], Lag = 28, LagUnit = LagUnit.Days, Logarithm = true, Window = 70, Sign = 1, Weight = 0.15 },
        ],
        BetaWeeks = 20,
        LeastWeeks = 10,
        MostWeeks = 60,
    };

    public static IEnumerable<(LiquidityInput Input, Reading Reading)> Readings(int seed, int step)
    {
        var close = Close(step);
        if (At(step).Date.DayOfWeek == DayOfWeek.Wednesday)
        {
            var friday = Instant.FromDate(At(step).Date.AddDays(-5));
            yield return (LiquidityInput.Nfci, new(Walk(seed, step, 0.05), friday, close));
            // The re-estimate of an older week, which a first vintage ignores.
            yield return (LiquidityInput.Nfci, new(9, friday - TimeSpan.FromDays(14), close));
        }

        if (step % 9 != 0) yield return (LiquidityInput.HighYieldSpread, new(4 + Walk(seed + 1, step, 0.1), close, close));
        yield return (LiquidityInput.BaaSpread, new(2 + Walk(seed + 2, step, 0.1), close, close));
        if (step > 150) yield return (LiquidityInput.DollarIndex, new(100 * (1 + (0.02 * Walk(seed + 3, step, 0.1))), close, close));
        yield return (LiquidityInput.BroadDollar, new(120 * (1 + (0.02 * Walk(seed + 4, step, 0.1))), close, close));
        yield return (LiquidityInput.RealYield, new(1 + Walk(seed + 5, step, 0.1), close, close));
        if (step % 23 == 22) yield return (LiquidityInput.RealYield, new(1 + Walk(seed + 6, step, 0.1), Close(step - 11), close));
        if (step % 27 == 26) yield return (LiquidityInput.HighYieldSpread, new(4 + Walk(seed + 6, step, 0.1), Close(step - (step % 9)), close));
        var midnight = Instant.FromDate(At(step).Date);
        if (step % 11 != 0) yield return (LiquidityInput.Stablecoins, new(1e11 * (1 + (0.05 * Walk(seed + 7, step, 0.1))), midnight, close));
    }

    public static (double? Asset, double? Leader, double? Benchmark) Closes(int seed, int step) => (
        step % 37 == 36 ? null : 1000 * Math.Exp(0.1 * Walk(seed + 8, step, 0.3)),
        20000 * Math.Exp(0.1 * Walk(seed + 9, step, 0.3)),
        2000 * Math.Exp(0.05 * Walk(seed + 10, step, 0.3)));

    public static double[] Availability(int seed, int step)
    {
        var availability = new double[LiquidityInputs.Count];
        for (var i = 0; i < availability.Length; i++) availability[i] = Math.Clamp(0.9 + Noise(seed + 20 + i, step), 0, 1);
        return availability;
    }

    public static List<LiquidityTopic> Run(LiquidityGauge gauge, int seed, int from, int to)
    {
        var topics = new List<LiquidityTopic>();
        for (var step = from; step < to; step++)
        {
            foreach (var (input, reading) in Readings(seed, step)) gauge.Observe(input, reading.EventTime, reading.KnownAt, reading.Value);
            var (asset, leader, benchmark) = Closes(seed, step);
            gauge.ObserveCloses(At(step), asset, leader, benchmark);
            topics.Add(gauge.Seal(At(step), Availability(seed, step)));
        }

        return topics;
    }

    public static double Walk(int seed, int step, double size)
    {
        var level = 0d;
        for (var i = 0; i <= step; i++) level += size * Noise(seed, i);
        return level;
    }

    public static byte[] Bytes(LiquidityTopic topic)
    {
        var writer = new CanonicalWriter();
        topic.Encode(writer);
        return writer.ToArray();
    }

    public static byte[] Bytes(LiquidityGauge gauge)
    {
        var writer = new CanonicalWriter();
        gauge.Save(writer);
        return writer.ToArray();
    }
}
