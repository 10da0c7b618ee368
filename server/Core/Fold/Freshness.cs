using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Series;

namespace RegimeGrpc.Core.Fold;

/// <summary>How much an input still counts as it grows old (signals.md 11.1): 1 until its next value is due, then down to 0 over two intervals.</summary>
/// <param name="model">Whose roles.</param>
/// <param name="inputs">The newest of every series.</param>
/// <param name="now">Journal time.</param>
internal readonly struct Freshness(Model model, Inputs inputs, Instant now)
{
    /// <summary>From 0 to 1, of the best series in the role; 0 when the role has none or nothing ever arrived.</summary>
    public double Of(Role role)
    {
        var best = 0.0;
        foreach (var assignment in model.Roles)
            if (assignment.Role == role)
                best = Math.Max(best, OfSeries(assignment.Series));
        return best;
    }

    private double OfSeries(string id)
    {
        if (inputs.Of(id) is not { } newest || SeriesCatalogue.Find(id) is not { } series) return 0;
        if (HealthRules.At(now, series, newest, NyseCalendar.Default).DueAt is not { } due) return 0;
        var overdue = (now - due).TotalSeconds;
        return overdue <= 0 ? 1 : Math.Max(0, 1 - (overdue / (2 * IntervalOf(series).TotalSeconds)));
    }

    private static TimeSpan IntervalOf(SeriesDefinition series) => series.Cadence switch
    {
        Cadence.Continuous or Cadence.InSession => series.Period ?? TimeSpan.FromMinutes(2),
        Cadence.Weekly => TimeSpan.FromDays(7),
        Cadence.Monthly => TimeSpan.FromDays(31),
        _ => TimeSpan.FromDays(1),
    };
}
