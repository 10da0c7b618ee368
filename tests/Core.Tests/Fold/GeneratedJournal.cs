using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Core.Tests.Fold;

/// <summary>Observations of a made-up market in journal order, with the clock observations of the instants that pass; the same for the same seed.</summary>
internal static class GeneratedJournal
{
    public static readonly Instant From = Instant.FromUtc(2022, 1, 3);

    /// <param name="seed">Decides prices, gaps and delays.</param>
    /// <param name="days">UTC days.</param>
    /// <param name="clocks">Whether the instants that pass are written, as an intake does.</param>
    /// <param name="faults">Whether some bars are missing, late or revised.</param>
    public static List<Observation> Make(int seed, int days, bool clocks = true, bool faults = false)
    {
        var random = new Random(seed);
        var facts = new List<Observation>();
        var (ether, index) = (3000.0, 2000.0);
        for (var n = 0; n < days; n++)
        {
            var day = From.UtcDate.AddDays(n);
            var open = ether;
            var (high, low) = (ether, ether);
            for (var hour = 1; hour <= 24; hour++)
            {
                ether *= 1 + (0.004 * (random.NextDouble() - 0.495));
                (high, low) = (Math.Max(high, ether), Math.Min(low, ether));
                if (hour % 4 == 0) facts.Add(Bar("crypto.ETH-USDT.binance.4h", Instant.FromDate(day) + TimeSpan.FromHours(hour), TimeSpan.FromSeconds(10), ether, "binance"));
            }

            var end = Instant.FromDate(day.AddDays(1));
            facts.Add(Bar("crypto.ETH-USDT.binance.day", end, TimeSpan.FromSeconds(10), ether, "binance", (open, high, low)));
            facts.Add(Bar("crypto.BTC-USDT.binance.day", end, TimeSpan.FromSeconds(10), ether * 15, "binance"));
            if (NyseCalendar.Default.On(day) is not { } session) continue;
            index *= 1 + (0.02 * (random.NextDouble() - 0.49));
            var fate = faults ? random.Next(20) : -1;
            if (fate == 0) continue;
            var lag = fate switch { 1 => TimeSpan.FromMinutes(70), 2 => TimeSpan.FromHours(30), _ => TimeSpan.FromMinutes(15) };
            facts.Add(Bar("equity.RUT.day", session.Close, lag, index, "exchange"));
            if (fate == 3)
                facts.Add(Bar("equity.RUT.day", session.Close, TimeSpan.FromDays(3), index * 1.001, "exchange") with { Vintage = "2", Correction = true });
            facts.Add(Bar("equity.SPY.day", session.Close, TimeSpan.FromMinutes(15), index / 4, "exchange"));
            facts.Add(Bar("equity.IWM.day-adjusted", session.Close, TimeSpan.FromMinutes(15), index / 10, "exchange"));
            facts.Add(Number("macro.VIX", session.Close, TimeSpan.FromMinutes(15), 15 + (10 * random.NextDouble())));
            facts.Add(Number("macro.DGS2", session.Close, TimeSpan.FromHours(24), 4 + random.NextDouble()));
            facts.Add(Number("macro.BAA10Y", session.Close, TimeSpan.FromHours(24), 2 + random.NextDouble()));
        }

        var sorted = facts
            .OrderBy(fact => fact.KnownAt).ThenBy(fact => fact.Series, StringComparer.Ordinal)
            .ThenBy(fact => fact.EventTime).ThenBy(fact => fact.Source, StringComparer.Ordinal).ToList();
        return clocks ? WithClocks(sorted) : sorted;
    }

    /// <summary>The same observations with the clock observations that belong between them.</summary>
    public static List<Observation> WithClocks(IReadOnlyList<Observation> sorted)
    {
        var journal = new List<Observation>();
        var passed = sorted[0].KnownAt;
        foreach (var observation in sorted)
        {
            foreach (var instant in Schedule.Default.Between(passed, observation.KnownAt).Where(instant => instant < observation.KnownAt))
            {
                journal.Add(Observation.Clock(instant));
                passed = instant;
            }

            journal.Add(observation);
        }

        return journal;
    }

    public static Observation Bar(string series, Instant end, TimeSpan lag, double close, string source, (double Open, double High, double Low)? rest = null)
    {
        var (open, high, low) = rest ?? (close, close * 1.002, close * 0.998);
        return new()
        {
            Series = series,
            EventTime = end,
            KnownAt = end + lag,
            Bar = new(open, Math.Max(high, close), Math.Min(low, close), close, 1000),
            Source = source,
        };
    }

    public static Observation Number(string series, Instant about, TimeSpan lag, double value) =>
        new() { Series = series, EventTime = about, KnownAt = about + lag, Scalar = value, Source = "provider" };
}
