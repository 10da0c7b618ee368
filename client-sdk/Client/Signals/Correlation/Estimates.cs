namespace RegimeGrpc.Client.Signals;

/// <summary>Pearson correlation over one window (signals.md 2.1, 2.2).</summary>
public sealed record Pearson
{
    /// <summary>"30", "60", "90", "250" sessions, or "YTD".</summary>
    public string Window { get; init; } = "";

    /// <summary>From -1 to 1.</summary>
    public Value R { get; init; }

    /// <summary>Pairs in the window.</summary>
    public int Pairs { get; init; }

    /// <summary>Inverse hyperbolic tangent of r.</summary>
    public Value Z { get; init; }

    /// <summary>Standard error of z for independent normal pairs.</summary>
    public Value StandardErrorIid { get; init; }

    /// <summary>Standard error of z that allows for dependence and fat tails.</summary>
    public Value StandardErrorRobust { get; init; }

    /// <summary>95 % interval of r from the larger of the two errors.</summary>
    public Value Low { get; init; }

    /// <summary>95 % interval of r from the larger of the two errors.</summary>
    public Value High { get; init; }
}

/// <summary>Rank correlation (signals.md 2.3).</summary>
public sealed record Spearman
{
    /// <summary>Sessions.</summary>
    public int Window { get; init; }

    /// <summary>From -1 to 1.</summary>
    public Value Rho { get; init; }

    public Value Z { get; init; }

    /// <summary>Bonett-Wright, on the z scale.</summary>
    public Value StandardError { get; init; }
}

public sealed record Ewma
{
    /// <summary>Decay per session.</summary>
    public double Lambda { get; init; }

    /// <summary>From -1 to 1.</summary>
    public Value Rho { get; init; }

    /// <summary>Effective number of pairs.</summary>
    public double EffectivePairs { get; init; }
}

/// <summary>Ordinary least squares of asset on benchmark returns.</summary>
public sealed record Beta
{
    /// <summary>Sessions.</summary>
    public int Window { get; init; }

    /// <summary>Asset return per unit of benchmark return.</summary>
    public Value Value { get; init; }

    public Value StandardError { get; init; }

    /// <summary>Share of variance explained, 0 to 1.</summary>
    public Value RSquared { get; init; }
}

/// <summary>Partial correlations given a third leg, from -1 to 1 (signals.md 2.5).</summary>
public sealed record Partial
{
    /// <summary>For example "SPY" or "BTC".</summary>
    public string Given { get; init; } = "";

    public Value R { get; init; }
}
