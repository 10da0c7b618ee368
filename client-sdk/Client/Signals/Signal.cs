namespace RegimeGrpc.Client.Signals;

/// <summary>What a model publishes at a revision: a function of the model's fingerprint and the journal up to the revision, and of nothing else.</summary>
public sealed record Signal
{
    public string Model { get; init; } = "";

    /// <summary>Hex digest of the model's parameters, roles and core version.</summary>
    public string Fingerprint { get; init; } = "";

    public Revision Revision { get; init; }

    /// <summary>The signal before this one for the same topics and the same sealed_only, delivered or not; 0 if there is none.</summary>
    public Revision PreviousRevision { get; init; }

    /// <summary>The actual seal instant when sealed, else journal time.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>What the newest input of the requested model is about.</summary>
    public DateTimeOffset? EventTime { get; init; }

    /// <summary>When it could have been known, as it takes effect in the journal.</summary>
    public DateTimeOffset? KnownAt { get; init; }

    /// <summary>The appending server's clock; takes no part in the digest.</summary>
    public DateTimeOffset? AppendTime { get; init; }

    /// <summary>Past this instant treat the signal as stale, whatever the network says.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    public Finality Finality { get; init; }

    /// <summary>Set when sealed.</summary>
    public SealKind Seal { get; init; }

    public Provenance Provenance { get; init; }

    /// <summary>Hex SHA-256 over the canonical encoding of model, revision and all topics (also those not requested).</summary>
    public string Digest { get; init; } = "";

    /// <summary>Hex SHA-256 over the previous chain digest and this digest; sealed signals only.</summary>
    public string ChainDigest { get; init; } = "";

    /// <summary>Topics that changed at this revision.</summary>
    public IReadOnlyList<Topic> Changed { get; init; } = [];

    public IReadOnlyList<InputHealth> Inputs { get; init; } = [];

    /// <summary>Codes such as RESTATED or SESSION_MISSING, each with its plain words.</summary>
    public IReadOnlyList<Note> Notes { get; init; } = [];

    public Regime? Regime { get; init; }

    public Stance? Stance { get; init; }

    public Levels? Levels { get; init; }

    public Correlation? Correlation { get; init; }

    public SmallCaps? SmallCaps { get; init; }

    public Liquidity? Liquidity { get; init; }

    public Rotation? Rotation { get; init; }

    public Fundamentals? Fundamentals { get; init; }

    public Supply? Supply { get; init; }

    public Macro? Macro { get; init; }
}

public enum Finality
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    /// <summary>Moves until the next seal.</summary>
    Provisional = 1,

    /// <summary>Fixed for ever.</summary>
    Sealed = 2,
}

/// <summary>Which decision instants a sealed signal seals.</summary>
public enum SealKind
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    /// <summary>15 minutes after a New York session's close.</summary>
    EquityClose = 1,

    /// <summary>10 seconds after the end of a UTC day.</summary>
    UtcDay = 2,
}

/// <summary>Something a reader of the signal must know.</summary>
public sealed record Note
{
    /// <summary>Stable code: RESTATED, SESSION_MISSING, LATE_SEAL.</summary>
    public string Code { get; init; } = "";

    public string Text { get; init; } = "";
}
