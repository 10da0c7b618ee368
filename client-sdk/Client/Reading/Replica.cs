using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Client;

/// <summary>Facts of the replica that answered. They take no part in any digest.</summary>
public sealed record Replica
{
    /// <summary>The replica's clock when it answered.</summary>
    public DateTimeOffset? ServerTime { get; init; }

    /// <summary>The newest revision it has folded.</summary>
    public Revision LatestRevision { get; init; }

    /// <summary>Journal time at that revision.</summary>
    public DateTimeOffset? JournalTime { get; init; }

    /// <summary>True while the journal cannot be reached: what is here is the last known state.</summary>
    public bool StorageStale { get; init; }

    /// <summary>Entries known to be in the journal and not yet folded.</summary>
    public long Lag { get; init; }

    public string JournalId { get; init; } = "";

    public Provenance Provenance { get; init; }
}
