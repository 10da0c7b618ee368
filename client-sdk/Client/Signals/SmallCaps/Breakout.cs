namespace RegimeGrpc.Client.Signals;

/// <summary>A record after 60 or more sessions without one (signals.md 3.2).</summary>
public sealed record Breakout
{
    public BreakoutState State { get; init; }

    /// <summary>The record that was broken, index points.</summary>
    public Value Pivot { get; init; }

    /// <summary>Sessions, 1 at the breakout.</summary>
    public int Age { get; init; }

    /// <summary>Sessions that closed at or above the pivot.</summary>
    public int Held { get; init; }

    /// <summary>held / age, 0 to 1.</summary>
    public Value HeldShare { get; init; }

    public bool Retest { get; init; }
}

public enum BreakoutState
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    None = 1,

    Fresh = 2,

    Held = 3,

    Failed = 4,
}
