using RegimeGrpc.Client.Observations;

namespace RegimeGrpc.Cli.Import;

/// <summary>An observation and where it was read.</summary>
internal sealed record ImportRow(Observation Observation, string File, int Line)
{
    internal string Place => $"{File}:{Line}";

    /// <summary>By known_at, series, event_time alone.</summary>
    internal static readonly Comparer<ImportRow> PeriodOrder = Comparer<ImportRow>.Create((a, b) =>
    {
        var (x, y) = (a.Observation, b.Observation);
        var order = x.KnownAt.CompareTo(y.KnownAt);
        if (order == 0) order = string.CompareOrdinal(x.Series, y.Series);
        return order == 0 ? x.EventTime.CompareTo(y.EventTime) : order;
    });

    /// <summary>The order of an import (signals.md 1.1): known_at, series, event_time, source; the place only splits what is equal.</summary>
    internal static readonly Comparer<ImportRow> Order = Comparer<ImportRow>.Create((a, b) =>
    {
        var order = PeriodOrder.Compare(a, b);
        if (order == 0) order = string.CompareOrdinal(a.Observation.Source, b.Observation.Source);
        if (order == 0) order = string.CompareOrdinal(a.File, b.File);
        return order == 0 ? a.Line.CompareTo(b.Line) : order;
    });
}

/// <summary>A row, or a cell of one, that could not be read. It is reported and counted, never dropped in silence.</summary>
internal sealed record UnreadableRow(string File, int Line, string Reason)
{
    internal string Place => $"{File}:{Line}";
}
