using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Verdict;

namespace RegimeGrpc.Core.Fold;

/// <summary>How much an input still counts as it grows old (signals.md 11.1): 1 until its next value is due, then down to 0 over two intervals.</summary>
/// <param name="model">Whose roles.</param>
/// <param name="inputs">The newest of every series.</param>
/// <param name="now">Journal time.</param>
internal readonly struct Freshness(Model model, Inputs inputs, Instant now)
{
    /// <summary>From 0 to 1, of the best series in the role; 0 when the role has none or nothing ever arrived.</summary>
    public double Of(Role role) => Input(role, 0).Availability(now);

    /// <summary>A reading that stands and falls with the best series in a role; one that never came when there is none.</summary>
    /// <param name="role">What it was made of.</param>
    /// <param name="reading">What another section says.</param>
    /// <param name="quality">Multiplies the availability.</param>
    public Input<T> Input<T>(Role role, T reading, double quality = 1)
    {
        var best = default(Input<T>);
        foreach (var assignment in model.Roles)
        {
            if (assignment.Role != role || inputs.Of(assignment.Series) is not { } newest) continue;
            var series = SeriesCatalogue.Find(assignment.Series)!;
            if (HealthRules.At(now, series, newest, NyseCalendar.Default).DueAt is not { } due) continue;
            var candidate = new Input<T>(reading, newest.EventTime, newest.KnownAt, due, IntervalOf(series), quality);
            if (best == default || candidate.Availability(now) > best.Availability(now)) best = candidate;
        }

        return best;
    }

    /// <summary>A reading whose age is in its quality already.</summary>
    public Input<T> Composite<T>(T reading, double quality) => new(reading, now, now, now, TimeSpan.FromDays(1), quality);

    private static TimeSpan IntervalOf(SeriesDefinition series) => series.Cadence switch
    {
        Cadence.Continuous or Cadence.InSession => series.Period ?? TimeSpan.FromMinutes(2),
        Cadence.Weekly => TimeSpan.FromDays(7),
        Cadence.Monthly => TimeSpan.FromDays(31),
        _ => TimeSpan.FromDays(1),
    };
}
