namespace RegimeGrpc.Client.Signals;

/// <summary>Macro topic: signals.md section 10.</summary>
public sealed record Macro
{
    /// <summary>Decaying hawkish shock, standard deviations.</summary>
    public Value Shock { get; init; }

    /// <summary>The dovish mirror.</summary>
    public Value DovishShock { get; init; }

    /// <summary>One- and five-day change of the 2-year yield, standard deviations.</summary>
    public Value RatesZ1 { get; init; }

    /// <summary>One- and five-day change of the 2-year yield, standard deviations.</summary>
    public Value RatesZ5 { get; init; }

    public MacroGate Gate { get; init; }

    public IReadOnlyList<Surprise> Surprises { get; init; } = [];
}

public enum MacroGate
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    Unknown = 1,

    Open = 2,

    Suspended = 3,
}

/// <summary>A release against its consensus.</summary>
public sealed record Surprise
{
    public string Id { get; init; } = "";

    public DateTimeOffset? ReleasedAt { get; init; }

    public Value Actual { get; init; }

    public Value Consensus { get; init; }

    /// <summary>Surprise over the standard deviation of earlier ones.</summary>
    public Value Standardised { get; init; }
}
