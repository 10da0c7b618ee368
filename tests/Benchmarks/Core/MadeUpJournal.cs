using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Series;

namespace RegimeGrpc.Benchmarks.Core;

/// <summary>A made-up market in which every series of a model has its observations, with clock observations, the same every time.</summary>
internal static class MadeUpJournal
{
    internal static readonly DateOnly First = new(2018, 3, 17);

    internal static List<Observation> Make(Model model, int days)
    {
        var facts = new List<Observation>();
        foreach (var id in model.Roles.Select(role => role.Series).Distinct())
        {
            var series = SeriesCatalogue.Find(id)!;
            var random = new Random(id.Aggregate(17, (seed, letter) => unchecked((seed * 31) + letter)));
            var close = 1000.0;
            for (var day = First; day < First.AddDays(days); day = day.AddDays(1))
                foreach (var (end, lag) in Times(series, day)) facts.Add(Fact(series, random, ref close, end, lag));
        }

        var sorted = facts.OrderBy(fact => fact.KnownAt).ThenBy(fact => fact.Series, StringComparer.Ordinal).ThenBy(fact => fact.EventTime);
        var journal = new List<Observation>(facts.Count * 2);
        var passed = (Instant?)null;
        foreach (var fact in sorted)
        {
            passed ??= fact.KnownAt;
            foreach (var instant in Schedule.Default.Between(passed.Value, fact.KnownAt).Where(instant => instant < fact.KnownAt))
            {
                journal.Add(Observation.Clock(instant));
                passed = instant;
            }

            journal.Add(fact);
        }

        return journal;
    }

    internal static Observation Tick(string series, Instant time, double price) =>
        new() { Series = series, EventTime = time, KnownAt = time, Scalar = price, Source = "bench", Key = $"{series}/{time.Ticks}" };

    private static IEnumerable<(Instant End, TimeSpan Lag)> Times(SeriesDefinition series, DateOnly day)
    {
        var end = Instant.FromDate(day.AddDays(1));
        var session = NyseCalendar.Default.On(day);
        switch (series.Cadence)
        {
            case Cadence.UtcDay:
                yield return (end, TimeSpan.FromSeconds(10));
                break;
            case Cadence.Continuous:
                for (var hour = 4; hour <= 24; hour += 4) yield return (Instant.FromDate(day) + TimeSpan.FromHours(hour), TimeSpan.FromSeconds(5));
                break;
            case Cadence.InSession when session is { } open:
                yield return (open.Open + TimeSpan.FromHours(2), TimeSpan.FromMinutes(15));
                break;
            case Cadence.Session or Cadence.BusinessDay when session is { } held:
                yield return (held.Close, TimeSpan.FromMinutes(15));
                break;
            case Cadence.Weekly when day.DayOfWeek == DayOfWeek.Friday:
                yield return (end, TimeSpan.FromDays(1));
                break;
            case Cadence.Monthly when day.Day == 12:
                yield return (end, TimeSpan.FromHours(1));
                break;
        }
    }

    private static Observation Fact(SeriesDefinition series, Random random, ref double close, Instant end, TimeSpan lag)
    {
        var open = close;
        close *= Math.Exp(0.03 * (random.NextDouble() - 0.5));
        return new()
        {
            Series = series.Id,
            EventTime = end,
            KnownAt = end + lag,
            Bar = series.Kind == SeriesKind.Bar ? new Bar(open, Math.Max(open, close) * 1.004, Math.Min(open, close) * 0.996, close, 1e6) : null,
            Scalar = series.Kind == SeriesKind.Scalar ? close : null,
            Source = "bench",
        };
    }
}
