using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Client;

/// <summary>What to read. The default is the newest signal of the server's default model, however old its inputs.</summary>
public sealed record ReadOptions
{
    public static readonly ReadOptions Default = new();

    /// <summary>Empty: the server's default model.</summary>
    public string Model { get; init; } = "";

    public At At { get; init; } = At.Latest;

    /// <summary>Fails with DATA_STALE when the newest core input was known longer ago than this. Null: any age will do.</summary>
    public TimeSpan? MaxStaleness { get; init; }

    /// <summary>Which topics the signal shall carry; empty for all. Only <see cref="RegimeClient.GetSignalAsync"/> heeds it.</summary>
    public IReadOnlyList<Topic> Topics { get; init; } = [];
}

/// <summary>A signal and the replica that answered.</summary>
public sealed record SignalAnswer(Signal Signal, Replica Replica);

/// <summary>Which transitions to list. The default is all of them, oldest first.</summary>
public sealed record TransitionOptions
{
    public static readonly TransitionOptions Default = new();

    /// <summary>Empty: the server's default model.</summary>
    public string Model { get; init; } = "";

    /// <summary><see cref="Topic.Regime"/>, <see cref="Topic.Stance"/>, or both when empty.</summary>
    public IReadOnlyList<Topic> Topics { get; init; } = [];

    /// <summary>Only transitions with as_of at or after.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>Only transitions with as_of before.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>Transitions fetched at a time, from 1 to 1000. Default 100.</summary>
    public int PageSize { get; init; } = 100;
}
