namespace RegimeGrpc.Cli.Import;

/// <summary>What an import will send, in order, and what it will not.</summary>
/// <param name="Rows">Known at or before the limit, in the order of an import.</param>
/// <param name="HeldBack">Known after it.</param>
/// <param name="Unreadable">In the order of the files.</param>
internal sealed record ImportPlan(IReadOnlyList<ImportRow> Rows, IReadOnlyList<ImportRow> HeldBack, IReadOnlyList<UnreadableRow> Unreadable)
{
    /// <exception cref="ManifestException">A file or column the manifest names is not there.</exception>
    internal static ImportPlan Read(string directory, Manifest manifest, DateTimeOffset? until)
    {
        if (!Directory.Exists(directory)) throw new ManifestException($"There is no directory {directory}.");
        var rows = new List<ImportRow>();
        var unreadable = new List<UnreadableRow>();
        foreach (var file in manifest.Files) new CsvFile(directory, file, rows, unreadable).Read();
        rows.Sort(ImportRow.Order);
        var sent = until is { } limit ? rows.FindIndex(r => r.Observation.KnownAt > limit) : -1;
        if (sent < 0) sent = rows.Count;
        return new ImportPlan(rows.GetRange(0, sent), rows.GetRange(sent, rows.Count - sent), unreadable);
    }

    /// <summary>How far the import moves the journal's clock: to the limit, or without one to the newest value.</summary>
    internal DateTimeOffset? AdvanceTo(DateTimeOffset? until) => until ?? (Rows.Count > 0 ? Rows[^1].Observation.KnownAt : null);
}
