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

    /// <summary>Who appended it, for callers with the scope <c>admin</c>; in no hash. Null where it was not noted or is not for this caller.</summary>
    public Origin? Origin { get; init; }
}

/// <summary>Who is behind an append, as far as the server knew.</summary>
public sealed record Origin
{
    /// <summary>Whose key, token or certificate; empty where callers are not asked. For "internal", which part of the server.</summary>
    public string Caller { get; init; } = "";

    /// <summary>Which of the caller's keys.</summary>
    public string KeyId { get; init; } = "";

    /// <summary>"loopback", "private" or "public"; "internal" for what the server does by itself.</summary>
    public string AddressClass { get; init; } = "";
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
