namespace RegimeGrpc.Cli.Import;

/// <summary>
/// The order of a merge: that of an import, but of one period at one instant a journal's own order stands. Its later word was the
/// last one, by whichever source: a correction, or who goes first where two give a series. Exports that are parts of one journal are
/// that journal. Between journals, of which none has seen both words, the source decides.
/// </summary>
internal static class MergeOrder
{
    /// <summary>All rows of some exports, each of them in the order of its journal before.</summary>
    internal static List<ImportRow> Of(IEnumerable<ExportSource> exports)
    {
        var places = exports.GroupBy(export => export.Header.Journal, StringComparer.Ordinal).OrderBy(journal => journal.Key, StringComparer.Ordinal)
            .SelectMany(journal => Places(journal.OrderBy(export => export.Header.First).SelectMany(export => export.Rows)))
            .Select((place, number) => (place.Row, place.Source, Number: number)).ToList();
        places.Sort((a, b) =>
        {
            var order = ImportRow.PeriodOrder.Compare(a.Row, b.Row);
            if (order == 0) order = string.CompareOrdinal(a.Source, b.Source);
            return order == 0 ? a.Number.CompareTo(b.Number) : order;
        });
        return places.ConvertAll(place => place.Row);
    }

    /// <summary>A row sorts by the greatest source its journal has named of that period and instant so far, so none gets before another.</summary>
    private static IEnumerable<(ImportRow Row, string Source)> Places(IEnumerable<ImportRow> rows)
    {
        var greatest = new Dictionary<(DateTimeOffset, string, DateTimeOffset), string>();
        foreach (var row in rows)
        {
            var (key, source) = ((row.Observation.KnownAt, row.Observation.Series, row.Observation.EventTime), row.Observation.Source);
            if (greatest.TryGetValue(key, out var before) && string.CompareOrdinal(before, source) > 0) source = before;
            greatest[key] = source;
            yield return (row, source);
        }
    }
}
