namespace RegimeGrpc.Client.Signals;

/// <summary>Liquidity topic: signals.md section 6.</summary>
public sealed record Liquidity
{
    public LiquidityState State { get; init; }

    /// <summary>Weighted mean of the components' z; positive is easing.</summary>
    public Value Impulse { get; init; }

    /// <summary>Change of the impulse over 20 sessions.</summary>
    public Value Acceleration { get; init; }

    /// <summary>NFCI itself; below 0 is loose.</summary>
    public Value Level { get; init; }

    public double Coverage { get; init; }

    public IReadOnlyList<Component> Components { get; init; } = [];

    public IReadOnlyList<LiquidityBeta> Betas { get; init; } = [];
}

public enum LiquidityState
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    Unknown = 1,

    Tightening = 2,

    Neutral = 3,

    Easing = 4,
}

/// <summary>Regression of weekly logarithmic returns on easing, the weekly fall of the NFCI.</summary>
public sealed record LiquidityBeta
{
    public string Asset { get; init; } = "";

    /// <summary>Weeks; 0 for the full history.</summary>
    public int Weeks { get; init; }

    /// <summary>Weeks regressed, or known so far when they are too few.</summary>
    public int Observations { get; init; }

    /// <summary>The Friday of the first week regressed, its UTC midnight; null without any.</summary>
    public DateTimeOffset? First { get; init; }

    /// <summary>The Friday of the newest week regressed, its UTC midnight; null without any.</summary>
    public DateTimeOffset? Last { get; init; }

    /// <summary>Return per 1 standard deviation of easing.</summary>
    public Value Beta { get; init; }

    /// <summary>Newey-West with 4 lags.</summary>
    public Value T { get; init; }

    public Value RSquared { get; init; }

    /// <summary>The benchmark's return of the same week is a second regressor.</summary>
    public bool WithBenchmark { get; init; }
}
