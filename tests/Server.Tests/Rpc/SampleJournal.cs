using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Series;

namespace RegimeGrpc.Server.Tests.Rpc;

/// <summary>A made-up market in which every series of a model has its observations, in journal order; the same every time.</summary>
internal static class SampleJournal
{
    // It runs past the day from which the published levels are valid.
    private static readonly DateOnly First = new(2023, 3, 6);

    public static IEnumerable<Observation> Make(Model model, int days)
    {
        var facts = new List<Observation>();
        foreach (var id in model.Roles.Select(role => role.Series).Distinct())
        {
            var series = SeriesCatalogue.Find(id)!;
            var path = SamplePath.Of(series, days);
            for (var i = 0; i < days; i++) facts.AddRange(Day(series, path, i));
        }

        return facts.OrderBy(fact => fact.KnownAt).ThenBy(fact => fact.Series, StringComparer.Ordinal).ThenBy(fact => fact.EventTime);
    }

    private static IEnumerable<Observation> Day(SeriesDefinition series, SamplePath path, int i)
    {
        var day = First.AddDays(i);
        var end = Instant.FromDate(day.AddDays(1));
        var session = NyseCalendar.Default.On(day);
        switch (series.Cadence)
        {
            case Cadence.UtcDay:
                yield return Fact(series, path, i, end, TimeSpan.FromSeconds(10));
                break;
            case Cadence.Continuous:
                // Now and then one venue is silent, and another stands in. The price after the day is what moves a provisional signal.
                if (session is { } traded && (traded.Number + series.Id.Length) % 30 != 0) yield return Fact(series, path, i, traded.Close, TimeSpan.Zero);
                yield return Fact(series, path, i, end + TimeSpan.FromHours(1), TimeSpan.Zero);
                break;
            case Cadence.InSession when session is { } open:
                yield return Fact(series, path, i, open.Open + TimeSpan.FromHours(2), TimeSpan.FromMinutes(15));
                break;
            case Cadence.Session or Cadence.BusinessDay when session is { } held && (held.Number + series.Id.Length) % 40 != 0:
                yield return Fact(series, path, i, held.Close, TimeSpan.FromMinutes(15));
                break;
            case Cadence.Weekly when day.DayOfWeek == DayOfWeek.Friday && day.DayNumber / 7 % 6 != 0:
                yield return Fact(series, path, i, end, TimeSpan.FromDays(1));
                break;
            case Cadence.Monthly when day.Day == 12:
                yield return Fact(series, path, i, end, TimeSpan.FromHours(1));
                break;
        }
    }

    private static Observation Fact(SeriesDefinition series, SamplePath path, int day, Instant end, TimeSpan lag)
    {
        var bar = path.Bar(day);
        return new()
        {
            Series = series.Id,
            EventTime = end,
            KnownAt = end + lag,
            Bar = series.Kind == SeriesKind.Bar ? bar : null,
            Scalar = series.Kind == SeriesKind.Scalar ? bar.Close : null,
            Source = series.Id,
        };
    }
}
