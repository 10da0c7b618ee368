using RegimeGrpc.Client.Observations;

namespace RegimeGrpc.Client.Audit;

/// <summary>An observation at its place in the journal.</summary>
public sealed record JournalEntry
{
    public Revision Revision { get; init; }

    /// <summary>As it was sent. A clock observation (series "clock") has neither scalar nor bar.</summary>
    public Observation? Observation { get; init; }

    /// <summary>The appending server's clock.</summary>
    public DateTimeOffset? AppendTime { get; init; }

    /// <summary>Rolling hash of the journal up to and including this entry, hex.</summary>
    public string Hash { get; init; } = "";
}

/// <summary>Which entries to list. The default is all of them, oldest first.</summary>
public sealed record EntryOptions
{
    public static readonly EntryOptions Default = new();

    /// <summary>The first; the start means the first of the journal.</summary>
    public Revision First { get; init; }

    /// <summary>The last, included; the start means the newest there is at the first page.</summary>
    public Revision Last { get; init; }

    /// <summary>Only these; empty for all, clock observations included.</summary>
    public IReadOnlyList<string> Series { get; init; } = [];

    /// <summary>Entries fetched at a time, from 1 to 5000. Default 1000.</summary>
    public int PageSize { get; init; } = 1000;
}
