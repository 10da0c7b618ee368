namespace RegimeGrpc.Client.Signals;

/// <summary>Small-caps topic: signals.md section 3. Steps at session closes.</summary>
public sealed record SmallCaps
{
    public Records Records { get; init; } = new();

    public Breakout Breakout { get; init; } = new();

    /// <summary>20-session change of ln(IWM/SPY).</summary>
    public Value RelativeStrength { get; init; }

    /// <summary>Robust z of it against 250 sessions.</summary>
    public Value RelativeStrengthZ { get; init; }

    /// <summary>Share of ETFs within 2 % of their 252-session high, 0 to 1.</summary>
    public Value Breadth { get; init; }

    /// <summary>Uncalibrated: 1 lasting, 0 squeeze. Not a probability.</summary>
    public Value DurabilityScore { get; init; }

    public double DurabilityCoverage { get; init; }

    public IReadOnlyList<SqueezeItem> Squeeze { get; init; } = [];

    /// <summary>Index points.</summary>
    public Value Atr { get; init; }

    public Value Sma200 { get; init; }

    /// <summary>20-session change of SMA200, a fraction.</summary>
    public Value Sma200Slope { get; init; }

    /// <summary>The newest sealed session close.</summary>
    public DateTimeOffset? SessionClose { get; init; }
}

/// <summary>One row of the squeeze table (signals.md 3.4).</summary>
public sealed record SqueezeItem
{
    public string Id { get; init; } = "";

    /// <summary>From -1 (lasting) to 1 (squeeze).</summary>
    public Value Value { get; init; }

    public double Weight { get; init; }

    public double Availability { get; init; }

    public string Reason { get; init; } = "";
}
