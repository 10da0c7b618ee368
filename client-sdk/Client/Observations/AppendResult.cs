using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Client.Observations;

/// <summary>What became of one observation: <see cref="Accepted"/>, <see cref="Duplicate"/>, <see cref="Rejected"/> or, from a newer server, <see cref="Unknown"/>.</summary>
public abstract record AppendResult
{
    private protected AppendResult() { }

    /// <summary>New, and in the journal at the revision.</summary>
    public sealed record Accepted(Revision Revision) : AppendResult;

    /// <summary>The same fact is in the journal at the revision already.</summary>
    public sealed record Duplicate(Revision Revision) : AppendResult;

    /// <summary>Not in the journal.</summary>
    /// <param name="Reason">Stable code, for example HISTORY_AFTER_LIVE, UNKNOWN_SERIES, NOT_FINITE, KEY_CONFLICT.</param>
    /// <param name="Message">What is wrong and what to do.</param>
    /// <param name="Field">The field at fault, relative to the observation; may be empty.</param>
    public sealed record Rejected(string Reason, string Message, string Field) : AppendResult;

    /// <summary>An answer this version does not know. Look up a newer client before you rely on the observation.</summary>
    public sealed record Unknown(int Status, Revision Revision) : AppendResult;
}

/// <summary>The answer to an append.</summary>
public sealed record AppendReceipt
{
    /// <summary>One for each observation, in order.</summary>
    public IReadOnlyList<AppendResult> Results { get; init; } = [];

    /// <summary>The newest revision after it.</summary>
    public Revision LatestRevision { get; init; }

    /// <summary>What the acknowledgement survives.</summary>
    public Durability Durability { get; init; }

    public string JournalId { get; init; } = "";

    public Provenance Provenance { get; init; }
}

/// <summary>How a batch is appended. The default appends to whatever journal the server has and moves no clock.</summary>
public sealed record AppendOptions
{
    public static readonly AppendOptions Default = new();

    /// <summary>If set, the batch is refused whole (JOURNAL_CHANGED) unless the journal is this one.</summary>
    public string JournalId { get; init; } = "";

    /// <summary>Writes the clock observations of the scheduled instants up to here after the batch; at most the server's clock.</summary>
    public DateTimeOffset? AdvanceTo { get; init; }

    /// <summary>How long to go on sending what was not answered while the server cannot be reached. Zero: never again. Default 30 s.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromSeconds(30);

    internal AppendOptions Validated()
    {
        if (RetryFor < TimeSpan.Zero) throw new ArgumentException("The retry time is not negative.", nameof(RetryFor));
        return this;
    }
}
