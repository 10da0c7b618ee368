using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Client.Audit;

/// <summary>From where a verification folds the journal.</summary>
public enum VerifyFrom
{
    /// <summary>Checkpoint.</summary>
    Unspecified = 0,

    /// <summary>The newest checkpoint before the revision: quick; trusts the checkpoint.</summary>
    Checkpoint = 1,

    /// <summary>The first entry: trusts the journal alone, and checks its rolling hash on the way. Give it time: <see cref="RegimeClientOptions.Deadline"/>.</summary>
    Nothing = 2,
}

/// <summary>Who remembers what was published.</summary>
public enum PublishedSource
{
    /// <summary>Nobody: a provisional signal that has left the ring. There is nothing to compare with.</summary>
    Unspecified = 0,
    SealLog = 1,
    Board = 2,
}

/// <summary>A signal computed again, beside what was published.</summary>
public sealed record Verification
{
    public string Model { get; init; } = "";

    public string Fingerprint { get; init; } = "";

    /// <summary>Of the signal.</summary>
    public Revision Revision { get; init; }

    public DateTimeOffset? AsOf { get; init; }

    public Finality Finality { get; init; }

    public PublishedSource Source { get; init; }

    /// <summary>Hex; empty when nobody remembers.</summary>
    public string PublishedDigest { get; init; } = "";

    public string RecomputedDigest { get; init; } = "";

    /// <summary>Sealed signals only.</summary>
    public string PublishedChain { get; init; } = "";

    public string RecomputedChain { get; init; } = "";

    /// <summary>What was published is known and every digest and chain is the same.</summary>
    public bool Equal { get; init; }

    public long EntriesFolded { get; init; }

    /// <summary>The checkpoint it was folded from; the start when from nothing.</summary>
    public Revision FoldedAfter { get; init; }

    public string JournalId { get; init; } = "";

    /// <summary>Rolling hash of the journal at the revision, hex.</summary>
    public string Hash { get; init; } = "";
}

/// <summary>What to verify. The default: the newest sealed signal, from the checkpoint before it.</summary>
public sealed record VerifyOptions
{
    public static readonly VerifyOptions Default = new();

    /// <summary>Empty: the server's default model.</summary>
    public string Model { get; init; } = "";

    /// <summary>The signal in force there; the start means the newest sealed one.</summary>
    public Revision Revision { get; init; }

    public VerifyFrom From { get; init; } = VerifyFrom.Checkpoint;
}
