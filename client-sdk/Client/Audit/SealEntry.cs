using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Client.Audit;

/// <summary>What is kept of a sealed signal to prove it.</summary>
public sealed record SealEntry
{
    public Revision Revision { get; init; }

    public DateTimeOffset? AsOf { get; init; }

    public SealKind Kind { get; init; }

    /// <summary>Hex SHA-256 of the signal.</summary>
    public string Digest { get; init; } = "";

    /// <summary>Hex SHA-256 over the chain before and the digest.</summary>
    public string Chain { get; init; } = "";
}

/// <summary>Which seals to list. The default is all of them, oldest first.</summary>
public sealed record SealOptions
{
    public static readonly SealOptions Default = new();

    /// <summary>Empty: the server's default model.</summary>
    public string Model { get; init; } = "";

    /// <summary>The first revision; the start means the first of the journal.</summary>
    public Revision First { get; init; }

    /// <summary>The last, included; the start means the newest folded.</summary>
    public Revision Last { get; init; }

    /// <summary>Seals fetched at a time, from 1 to 5000. Default 1000.</summary>
    public int PageSize { get; init; } = 1000;
}
