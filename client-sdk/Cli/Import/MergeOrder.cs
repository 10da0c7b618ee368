namespace RegimeGrpc.Cli.Import;

/// <summary>
/// The order of a merge: that of an import, but of one period at one instant a journal's own order stands. Its later word was the
/// last one, by whichever source: a correction, or who goes first where two give a series. Between journals the source decides.
/// </summary>
internal static class MergeOrder
{
    /// <summary>All rows of some exports, each of them in the order of its journal before.</summary>
    internal static List<ImportRow> Of(IEnumerable<ExportSource> exports)
    {
        var places = exports.SelectMany(Places).ToList();
        places.Sort((a, b) =>
        {
            var order = ImportRow.PeriodOrder.Compare(a.Row, b.Row);
            if (order == 0) order = string.CompareOrdinal(a.Source, b.Source);
            if (order == 0) order = string.CompareOrdinal(a.Row.File, b.Row.File);
            return order == 0 ? a.Row.Line.CompareTo(b.Row.Line) : order;
        });
        return places.ConvertAll(place => place.Row);
    }

    /// <summary>A row sorts by the greatest source its journal has named of that period and instant so far, so none gets before another.</summary>
    private static IEnumerable<(ImportRow Row, string Source)> Places(ExportSource export)
    {
        var greatest = new Dictionary<(DateTimeOffset, string, DateTimeOffset), string>();
        foreach (var row in export.Rows)
        {
            var (key, source) = ((row.Observation.KnownAt, row.Observation.Series, row.Observation.EventTime), row.Observation.Source);
            if (greatest.TryGetValue(key, out var before) && string.CompareOrdinal(before, source) > 0) source = before;
            greatest[key] = source;
            yield return (row, source);
        }
    }
}
