using System.Text.Json.Nodes;
using RegimeGrpc.Client;

namespace RegimeGrpc.Cli.Import;

/// <summary>How an import went.</summary>
internal sealed record ImportSummary
{
    /// <summary>Observations read: sent plus held back.</summary>
    public int Rows { get; init; }

    public int Accepted { get; init; }

    public int Duplicates { get; init; }

    public int Rejected { get; init; }

    /// <summary>Known after the limit.</summary>
    public int HeldBack { get; init; }

    /// <summary>Rows or cells that could not be read.</summary>
    public int Unreadable { get; init; }

    public double Seconds { get; init; }

    public Revision LatestRevision { get; init; }

    public string JournalId { get; init; } = "";

    internal string Json() => new JsonObject
    {
        ["rows"] = Rows,
        ["accepted"] = Accepted,
        ["duplicates"] = Duplicates,
        ["rejected"] = Rejected,
        ["heldBack"] = HeldBack,
        ["unreadable"] = Unreadable,
        ["seconds"] = Math.Round(Seconds, 3),
        ["latestRevision"] = LatestRevision.Number,
        ["journalId"] = JournalId,
    }.ToJsonString();
}
