using CsCheck;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Core.Tests.Levels;

/// <summary>Generated day bars: walks with jumps, flat days, days that span their neighbours, and days that are missing.</summary>
internal static class BarSequences
{
    private static readonly Gen<(double Move, double Up, double Down, int Skip)> Step = Gen.Select(
        Gen.Frequency((6, Gen.Double[-0.06, 0.06]), (1, Gen.Double[-0.4, 0.6]), (1, Gen.Const(0.0))),
        Gen.Frequency((4, Gen.Double[0, 0.05]), (1, Gen.Double[0, 0.5]), (1, Gen.Const(0.0))),
        Gen.Frequency((4, Gen.Double[0, 0.05]), (1, Gen.Double[0, 0.5]), (1, Gen.Const(0.0))),
        Gen.Frequency((30, Gen.Const(1)), (1, Gen.Int[2, 9])));

    /// <summary>Between two numbers of bars, ascending by day, from around a published level so that those are reached too.</summary>
    public static Gen<(DateOnly Day, Bar Bar)[]> Of(int least, int most) => Step.Array[least, most].Select(static steps =>
    {
        var day = new DateOnly(2025, 6, 1);
        var close = 4000.0;
        var bars = new (DateOnly, Bar)[steps.Length];
        for (var i = 0; i < steps.Length; i++)
        {
            var (move, up, down, skip) = steps[i];
            var open = close;
            close = Math.Clamp(close * (1 + move), 1, 1e6);
            bars[i] = (day, new(open, Math.Max(open, close) * (1 + up), Math.Min(open, close) * (1 - down), close));
            day = day.AddDays(skip);
        }

        return bars;
    });

}
