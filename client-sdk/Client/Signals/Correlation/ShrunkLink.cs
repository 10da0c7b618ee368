namespace RegimeGrpc.Client.Signals;

/// <summary>The shrunk estimate the link state rests on (signals.md 2.10).</summary>
public sealed record ShrunkLink
{
    public LinkState State { get; init; }

    public DateTimeOffset? Since { get; init; }

    /// <summary>From -1 to 1.</summary>
    public Value R { get; init; }

    /// <summary>One-sided 95 % bound (lower end of the 90 % interval).</summary>
    public Value Low { get; init; }
}

public enum LinkState
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    /// <summary>Fewer than 250 sessions or 200 valid pairs.</summary>
    Unknown = 1,

    Inverse = 2,

    Decoupled = 3,

    Loose = 4,

    Coupled = 5,
}
