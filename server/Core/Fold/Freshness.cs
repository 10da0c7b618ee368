using System.Collections.Immutable;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Liquidity;
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

        // What never came still says in its reading why it is unknown.
        return best == default ? best with { Reading = reading } : best;
    }

    /// <summary>A reading whose age is in its quality already.</summary>
    /// <param name="reading">What another section says at this seal.</param>
    /// <param name="quality">Its coverage.</param>
    /// <param name="components">What it was made of: it became known with the newest.</param>
    public Input<T> Composite<T>(T reading, double quality, ImmutableArray<Component> components)
    {
        Instant? known = null;
        foreach (var component in components)
            if (component is { Availability: > 0, KnownAt: { } at }) known = known is { } newest ? Instant.Max(newest, at) : at;
        return known is { } instant ? new(reading, now, instant, now, TimeSpan.FromDays(1), quality) : default(Input<T>) with { Reading = reading };
    }

    private static TimeSpan IntervalOf(SeriesDefinition series) => series.Cadence switch
    {
        Cadence.Continuous or Cadence.InSession => series.Period ?? TimeSpan.FromMinutes(2),
        Cadence.Weekly => TimeSpan.FromDays(7),
        Cadence.Monthly => TimeSpan.FromDays(31),
        _ => TimeSpan.FromDays(1),
    };
}
