using System.Collections.Concurrent;
using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Facts;

namespace RegimeGrpc.Server.Feeds.Trades;

/// <summary>
/// Holds the day bars of one asset from several sources against each other: the provider's own, the one we built from its trades, a
/// second venue's. It decides nothing; it tells. Thread-safe.
/// </summary>
internal sealed class DayCheck
{
    /// <summary>Closes of one venue, built and sent, are the same trade.</summary>
    public const decimal SameVenue = 0.0001m;

    /// <summary>Volumes of one venue differ by late trades only.</summary>
    public const decimal SameVenueVolume = 0.005m;

    /// <summary>Closes of two venues.</summary>
    public const decimal OtherVenue = 0.005m;

    private const int Remembered = 4096;
    private readonly ConcurrentDictionary<(string Product, Instant Day, string Source), FactBar> _bars = new();

    /// <summary>Takes a bar, and says how it differs from what the others said; null when it does not.</summary>
    /// <param name="product">ETH-USD.</param>
    /// <param name="day">Start of the day.</param>
    /// <param name="source">Venue, and "venue/trades" for the one built from its trades.</param>
    /// <param name="bar">Whole.</param>
    public string? Compare(string product, Instant day, string source, FactBar bar)
    {
        _bars[(product, day, source)] = bar;
        if (_bars.Count > Remembered)
            foreach (var old in _bars.Keys.Where(key => key.Day < day - TimeSpan.FromDays(10)).ToArray()) _bars.TryRemove(old, out _);
        foreach (var ((otherProduct, otherDay, other), theirs) in _bars)
        {
            if (otherProduct != product || otherDay != day || other == source) continue;
            var isSame = Venue(other) == Venue(source);
            if (Differ(bar.Close, theirs.Close, isSame ? SameVenue : OtherVenue)) return FormattableString.Invariant($"{product} of {day.UtcDate:yyyy-MM-dd} closes at {bar.Close} in {source} and at {theirs.Close} in {other}");
            if (isSame && bar.Volume is { } volume && theirs.Volume is > 0 and var their && Differ(volume, their, SameVenueVolume))
                return FormattableString.Invariant($"{product} of {day.UtcDate:yyyy-MM-dd} traded {volume} in {source} and {their} in {other}");
        }

        return null;
    }

    // A quotient of two decimals may be no decimal.
    private static bool Differ(decimal one, decimal other, decimal share) => Math.Abs(one - other) > share * other;

    private static string Venue(string source) => source.Split('/')[0];
}
