using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Demo;

/// <summary>A fact of the simulated market, before anyone asked what it says.</summary>
internal readonly record struct DueFact(string Series, Instant EventTime, Instant KnownAt, Func<Bar>? Bar, Func<double>? Scalar) : IComparable<DueFact>
{
    public static DueFact Of(string series, Instant eventTime, Instant knownAt, Func<Bar> bar) => new(series, eventTime, knownAt, bar, null);

    public static DueFact Of(string series, Instant eventTime, Instant knownAt, Func<double> scalar) => new(series, eventTime, knownAt, null, scalar);

    public Observation Observe() => new()
    {
        Series = Series,
        EventTime = EventTime,
        KnownAt = KnownAt,
        Bar = Bar?.Invoke(),
        Scalar = Scalar?.Invoke(),
        Source = DemoMarket.Source,
    };

    /// <summary>By (known-at, series, event time); all have one source.</summary>
    public int CompareTo(DueFact other)
    {
        var order = KnownAt.CompareTo(other.KnownAt);
        if (order == 0) order = string.CompareOrdinal(Series, other.Series);
        return order != 0 ? order : EventTime.CompareTo(other.EventTime);
    }
}
