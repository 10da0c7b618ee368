using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Tests.Rpc;

namespace RegimeGrpc.Server.Tests.Pipeline;

/// <summary>Facts of a made-up market in journal order, and the journal they must give.</summary>
internal static class Market
{
    /// <summary>From 4 January 2021; about 30 facts a day.</summary>
    public static Observation[] Days(int count) => [.. SampleJournal.Make(EthSmallCaps.Model, count)];

    public static Observation Trade(Instant at, double price = 2000, string source = "test") => new()
    {
        Series = "crypto.ETH-USD.coinbase.trade",
        EventTime = at,
        KnownAt = at,
        Scalar = price,
        Source = source,
    };

    /// <summary>With the clock observations in front of what passes them: clock(t) is after all data of t. Written down here anew.</summary>
    public static List<Observation> WithClocks(IReadOnlyList<Observation> sorted, Instant? until = null)
    {
        var journal = new List<Observation>();
        var passed = sorted[0].KnownAt;
        foreach (var fact in sorted)
        {
            for (var next = Schedule.Default.NextAfter(passed); next < fact.KnownAt; next = Schedule.Default.NextAfter(passed))
                journal.Add(Observation.Clock(passed = next));
            journal.Add(fact);
        }

        if (until is { } end)
            for (var next = Schedule.Default.NextAfter(passed); next <= end; next = Schedule.Default.NextAfter(passed))
                journal.Add(Observation.Clock(passed = next));
        return journal;
    }

    /// <summary>The journal that an intake makes of facts in order.</summary>
    public static IEnumerable<Observation> Journaled(IEnumerable<Observation> facts)
    {
        var times = new JournalTimes(JournalTimes.Benchmarks([EthSmallCaps.Model]));
        foreach (var fact in facts)
        {
            foreach (var clock in times.ClocksBefore(fact.KnownAt).ToArray())
            {
                yield return clock;
                times.Advance(clock);
            }

            yield return fact;
            times.Advance(fact);
        }
    }
}
