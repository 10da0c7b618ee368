using System.Collections.Immutable;
using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Liquidity;

/// <summary>Parameters of the liquidity cycle (signals.md section 6).</summary>
public sealed record LiquidityParameters
{
    /// <summary>The table of inputs, in the order in which sums run and components are published.</summary>
    public ImmutableArray<ComponentRule> Components { get; init; } =
    [
        new() { Inputs = [LiquidityInput.Nfci], Lag = 4, Window = 156, Sign = -1, Weight = 0.30, FirstVintage = true },
        new() { Inputs = [LiquidityInput.HighYieldSpread, LiquidityInput.BaaSpread], Lag = 20, Window = 750, Sign = -1, Weight = 0.25 },
        new() { Inputs = [LiquidityInput.DollarIndex, LiquidityInput.BroadDollar], Lag = 20, Logarithm = true, Window = 750, Sign = -1, Weight = 0.15 },
        new() { Inputs = [LiquidityInput.RealYield], Lag = 20, Window = 750, Sign = -1, Weight = 0.15 },
        new() { Inputs = [LiquidityInput.Stablecoins], Lag = 28, LagUnit = LagUnit.Days, Logarithm = true, Window = 365, Sign = 1, Weight = 0.15 },
    ];

    /// <summary>Easing is entered at this impulse, tightening at its negative,</summary>
    public double EnterAt { get; init; } = 0.5;

    /// <summary>and left below this one and above its negative.</summary>
    public double LeaveAt { get; init; } = 0.25;

    /// <summary>Sessions over which the impulse's change is taken.</summary>
    public int AccelerationSessions { get; init; } = 20;

    /// <summary>A day-lagged value may be missing: the one before it stands in if it is at most this many days older.</summary>
    public int LagTolerance { get; init; } = 3;

    /// <summary>What the regressions call the asset.</summary>
    public string Asset { get; init; } = "ETH";

    /// <summary>What the regressions call the leader.</summary>
    public string Leader { get; init; } = "BTC";

    /// <summary>Weeks of the shorter regression; it needs 0.8 of them, as section 2 has it.</summary>
    public int BetaWeeks { get; init; } = 104;

    /// <summary>Fewest weeks for the regression over the full history.</summary>
    public int LeastWeeks { get; init; } = 52;

    /// <summary>Most weeks of the full history, to bound the state: 40 years.</summary>
    public int MostWeeks { get; init; } = 2080;

    /// <summary>Lags of the autocorrelation-robust standard error.</summary>
    public int HacLags { get; init; } = 4;

    public void Encode(CanonicalWriter writer)
    {
        writer.List(Components, static (w, rule) => rule.Encode(w));
        writer.Double(EnterAt);
        writer.Double(LeaveAt);
        writer.Int(AccelerationSessions);
        writer.Int(LagTolerance);
        writer.Text(Asset);
        writer.Text(Leader);
        writer.Int(BetaWeeks);
        writer.Int(LeastWeeks);
        writer.Int(MostWeeks);
        writer.Int(HacLags);
    }
}
