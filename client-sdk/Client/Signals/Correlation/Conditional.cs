namespace RegimeGrpc.Client.Signals;

/// <summary>Does the correlation hold on good days only? (signals.md 2.5, 2.6)</summary>
public sealed record Conditional
{
    public Value RhoUp { get; init; }

    public Value RhoDown { get; init; }

    /// <summary>Positive: stronger on rising days.</summary>
    public Value Z { get; init; }

    public bool FairWeather { get; init; }

    public bool FoulWeather { get; init; }

    /// <summary>Asset return per unit of benchmark return on rising and falling days.</summary>
    public Value BetaUp { get; init; }

    /// <summary>Asset return per unit of benchmark return on rising and falling days.</summary>
    public Value BetaDown { get; init; }

    public Value ZAsymmetry { get; init; }

    /// <summary>Rank correlation in sessions of macro shock and in the rest.</summary>
    public Value RhoShock { get; init; }

    /// <summary>Rank correlation in sessions of macro shock and in the rest.</summary>
    public Value RhoCalm { get; init; }
}

/// <summary>Is the rise of correlation only a rise of volatility? (signals.md 2.8)</summary>
public sealed record VolatilityAdjusted
{
    public Value Rho { get; init; }

    /// <summary>Relative rise of the benchmark's variance.</summary>
    public Value Delta { get; init; }

    public bool VolatilityDriven { get; init; }
}
