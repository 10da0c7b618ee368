using RegimeGrpc.Client.Observations;
using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Client.Catalogue;

public sealed record ServerInfo
{
    public string Version { get; init; } = "";

    public string CoreVersion { get; init; } = "";

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? ServerTime { get; init; }

    public JournalInfo Journal { get; init; } = new();

    public IReadOnlyList<ModelInfo> Models { get; init; } = [];
}

public sealed record JournalInfo
{
    public string Id { get; init; } = "";

    /// <summary>"sqlite" or "redis".</summary>
    public string Store { get; init; } = "";

    public Provenance Provenance { get; init; }

    public Durability Durability { get; init; }

    /// <summary>Why the durability is what it is.</summary>
    public string DurabilityReason { get; init; } = "";

    public Revision LatestRevision { get; init; }

    public Revision OldestRevision { get; init; }

    public DateTimeOffset? JournalTime { get; init; }

    /// <summary>True while the store cannot be reached.</summary>
    public bool Stale { get; init; }

    /// <summary>Rolling hash at latest_revision, hex.</summary>
    public string Hash { get; init; } = "";
}

public sealed record ModelInfo
{
    public string Name { get; init; } = "";

    public string Fingerprint { get; init; } = "";

    /// <summary>The newest revision folded.</summary>
    public Revision Revision { get; init; }

    /// <summary>The newest sealed signal: revision, digest and chain, hex.</summary>
    public Revision SealedRevision { get; init; }

    public string SealedDigest { get; init; } = "";

    public string ChainDigest { get; init; } = "";

    /// <summary>Sealed signals so far.</summary>
    public long Seals { get; init; }

    /// <summary>Revision of the newest checkpoint; 0 if there is none.</summary>
    public Revision CheckpointRevision { get; init; }
}
