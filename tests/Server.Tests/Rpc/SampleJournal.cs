using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Series;

namespace RegimeGrpc.Server.Tests.Rpc;

/// <summary>A made-up market in which every series of a model has its observations, in journal order; the same every time.</summary>
internal static class SampleJournal
{
    private static readonly DateOnly First = new(2021, 1, 4);

    public static IEnumerable<Observation> Make(Model model, int days)
    {
        var facts = new List<Observation>();
        foreach (var id in model.Roles.Select(role => role.Series).Distinct())
        {
            var series = SeriesCatalogue.Find(id)!;
            var walk = new Walk(id);
            for (var day = First; day < First.AddDays(days); day = day.AddDays(1)) facts.AddRange(Day(series, walk, day));
        }

        return facts.OrderBy(fact => fact.KnownAt).ThenBy(fact => fact.Series, StringComparer.Ordinal).ThenBy(fact => fact.EventTime);
    }

    private static IEnumerable<Observation> Day(SeriesDefinition series, Walk walk, DateOnly day)
    {
        var end = Instant.FromDate(day.AddDays(1));
        var session = NyseCalendar.Default.On(day);
        switch (series.Cadence)
        {
            case Cadence.UtcDay:
                yield return Fact(series, walk, end, TimeSpan.FromSeconds(10));
                break;
            case Cadence.Continuous:
                // Prices at the session's close, and one after the day: what is provisional moves with it.
                if (session is { } traded) yield return Fact(series, walk, traded.Close, TimeSpan.Zero);
                yield return Fact(series, walk, end + TimeSpan.FromHours(1), TimeSpan.Zero);
                break;
            case Cadence.InSession when session is { } open:
                yield return Fact(series, walk, open.Open + TimeSpan.FromHours(2), TimeSpan.FromMinutes(15));
                break;
            case Cadence.Session or Cadence.BusinessDay when session is { } held:
                yield return Fact(series, walk, held.Close, TimeSpan.FromMinutes(15));
                break;
            case Cadence.Weekly when day.DayOfWeek == DayOfWeek.Friday:
                yield return Fact(series, walk, end, TimeSpan.FromDays(1));
                break;
            case Cadence.Monthly when day.Day == 12:
                yield return Fact(series, walk, end, TimeSpan.FromHours(1));
                break;
        }
    }

    private static Observation Fact(SeriesDefinition series, Walk walk, Instant end, TimeSpan lag)
    {
        var bar = walk.Next();
        return new()
        {
            Series = series.Id,
            EventTime = end,
            KnownAt = end + lag,
            Bar = series.Kind == SeriesKind.Bar ? bar : null,
            Scalar = series.Kind == SeriesKind.Scalar ? bar.Close : null,
            Source = "sample",
        };
    }

    /// <summary>A random walk about a level of the series' own, in waves.</summary>
    private sealed class Walk(string series)
    {
        private readonly Random _random = new(series.Aggregate(17, (seed, letter) => unchecked((seed * 31) + letter)));
        private double _close = 1000;
        private int _steps;

        public Bar Next()
        {
            var open = _close;
            // The fall of one day in 150 is what flushes are made of.
            var drift = 0.004 * Math.Sin(_steps++ / 40.0);
            _close *= Math.Exp(drift + (0.03 * (_random.NextDouble() - 0.5)) - (_steps % 150 == 0 ? 0.2 : 0));
            return new(open, Math.Max(open, _close) * 1.004, Math.Min(open, _close) * 0.996, _close, 1e6 * (1 + _random.NextDouble()));
        }
    }
}
