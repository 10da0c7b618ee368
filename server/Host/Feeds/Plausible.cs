using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Feeds;

/// <summary>
/// What can be true of a row that a venue tells live, whatever venue it is: a single absurd one is left out before anything remembers it.
/// The bounds are wide: they are no opinion on a price, they keep one row from standing in the way of all that follow. Pure.
/// </summary>
internal static class Plausible
{
    /// <summary>Prices, in the unit of their series, and sizes: no more than this.</summary>
    public const decimal Most = 1_000_000_000_000m;

    /// <summary>Trades of one product in a second, at the very most: of the busiest here there are some hundreds.</summary>
    public const long MostPerSecond = 10_000;

    /// <summary>How far ahead of the newest trade a number may be at any time.</summary>
    public const long Leap = 100_000;

    /// <summary>Nothing here was traded before; nobody has counted trades for longer.</summary>
    public static readonly Instant Earliest = Instant.FromUtc(2009, 1, 1);

    /// <summary>Why a trade cannot be; null when it can.</summary>
    /// <param name="price">In the unit of its series.</param>
    /// <param name="size">How much was traded.</param>
    /// <param name="at">By the venue's clock.</param>
    /// <param name="now">By ours.</param>
    public static string? Flaw(decimal price, decimal size, Instant at, Instant now) =>
        Outside(price, "its price") ?? Outside(size, "its size") ?? OfTime(at, now);

    /// <summary>Why a bar cannot be; null when it can.</summary>
    /// <param name="bar">With prices in the unit of its series.</param>
    /// <param name="end">Of its period.</param>
    /// <param name="now">By our clock.</param>
    public static string? Flaw(FactBar bar, Instant end, Instant now) =>
        Outside(bar.Low, "its low") ?? Outside(bar.High, "its high") ?? (bar.Volume > Most ? FormattableString.Invariant($"its volume is {bar.Volume}") : null) ?? OfTime(end, now);

    /// <summary>Why a trade cannot have a number; null when it can. An outage of days is no reason: then there were as many trades as could be.</summary>
    /// <param name="number">The venue's.</param>
    /// <param name="last">That of the newest trade; null when none is known.</param>
    /// <param name="at">When that one was made; null when it is not known.</param>
    /// <param name="now">By our clock.</param>
    public static string? OfNumber(long number, long? last, Instant? at, Instant now)
    {
        if (number <= 0 || number > Count(Earliest, now)) return $"{number} is no number of a trade";
        return last is { } newest && number - newest > Leap + Count(at ?? Earliest, now) ? $"{number} is too far ahead of {newest}, the newest" : null;
    }

    private static long Count(Instant from, Instant to) => (long)(Math.Max(0, (to - from).TotalSeconds) * MostPerSecond);

    private static string? Outside(decimal number, string name) => number is > 0 and <= Most ? null : FormattableString.Invariant($"{name} is {number}");

    private static string? OfTime(Instant at, Instant now) =>
        at > now + ObservationRules.ClockTolerance ? FormattableString.Invariant(
            $"its time, {Shown(at)}, is more than {ObservationRules.ClockTolerance.TotalSeconds:0} s ahead of this server's clock; if that is so of all, set the clock")
        : at < Earliest ? $"its time is {Shown(at)}"
        : null;

    private static string Shown(Instant at) =>
        at.Ticks + DateTime.UnixEpoch.Ticks is var ticks && ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? at.ToString() : "out of all calendars";
}
