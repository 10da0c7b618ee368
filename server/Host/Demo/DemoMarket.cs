using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Demo;

/// <summary>
/// A simulated market: every fact the default model reads, from any instant to any other, the same on every machine and after
/// every restart. Nothing in it ever happened. Pure; safe for concurrent use.
/// </summary>
public sealed class DemoMarket
{
    /// <summary>Who says so, of every fact.</summary>
    public const string Source = "simulated";

    /// <summary>The market that <c>--demo</c> shows; among a handful, one with record highs, drawdowns, and a link that comes and goes.</summary>
    public const ulong DefaultSeed = 5;

    private readonly DemoPriceFacts _prices;
    private readonly DemoFigureFacts _figures;

    public DemoMarket(ulong seed = DefaultSeed)
    {
        var noise = new Noise(seed);
        var factors = new DemoFactors(noise.Of(1));
        Assets = new(factors, noise.Of(2));
        _prices = new(Assets, NyseCalendar.Default);
        _figures = new(new(factors, Assets, noise.Of(3)), NyseCalendar.Default);
    }

    internal DemoAssets Assets { get; }

    /// <summary>
    /// Every scheduled fact with known-at in (after, until], sorted by (known-at, series, event time, source), the order of an import.
    /// </summary>
    /// <param name="afterExclusive">Not before 1990.</param>
    /// <param name="untilInclusive">Not after 2100.</param>
    /// <param name="fineFrom">Bars of an hour and less that are known before this are left out: no feed keeps them for years.</param>
    public IEnumerable<Observation> Between(Instant afterExclusive, Instant untilInclusive, Instant? fineFrom = null)
    {
        for (var day = afterExclusive.UtcDate; day <= untilInclusive.UtcDate; day = day.AddDays(1))
        {
            var due = new List<DueFact>();
            foreach (var fact in (IEnumerable<DueFact>)[.. _prices.KnownOn(day), .. _figures.KnownOn(day)])
            {
                if (fact.KnownAt <= afterExclusive || fact.KnownAt > untilInclusive) continue;
                if (fact.KnownAt < fineFrom && DemoPriceFacts.IsFine(fact.Series)) continue;
                due.Add(fact);
            }

            due.Sort();
            foreach (var fact in due) yield return fact.Observe();
        }
    }

    /// <summary>What trades at an instant: Ether and Bitcoin, round the clock.</summary>
    public IEnumerable<Observation> TicksAt(Instant instant) => _prices.TicksAt(instant).Select(fact => fact.Observe());
}
