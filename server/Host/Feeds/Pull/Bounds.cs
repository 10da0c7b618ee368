using System.Text.Json;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Fetching;

namespace RegimeGrpc.Server.Feeds.Pull;

/// <summary>What no row can honestly say, whatever is traded: such a row is left out alone.</summary>
internal static class Bounds
{
    /// <summary>Of a price in USD: far below anything that has ever been paid for one of something here. The most is that of a live one.</summary>
    public const decimal LeastPrice = 0.000000001m;

    /// <summary>Of a yield in per cent a year, either way: no government has ever paid, or been paid, so much.</summary>
    public const decimal MostYield = 100;

    private static readonly Instant First = Instant.FromDate(NyseCalendar.FirstDate.AddDays(1));
    private static readonly Instant Last = Instant.FromDate(NyseCalendar.LastDate);

    /// <summary>A time within the years our calendars know.</summary>
    /// <exception cref="ImpossibleRowException">It is not.</exception>
    public static Instant Time(JsonElement time) => Within(time.Time(), time);

    /// <summary>The same from seconds since 1970.</summary>
    /// <inheritdoc cref="Time"/>
    public static Instant UnixTime(JsonElement seconds)
    {
        // As ticks it may be too many.
        var whole = seconds.Whole();
        return Within(new(Math.Clamp(whole, long.MinValue / Instant.TicksPerSecond, long.MaxValue / Instant.TicksPerSecond) * Instant.TicksPerSecond), seconds);
    }

    /// <summary>A bar whose low and high enclose the rest, at prices that can be.</summary>
    /// <param name="bar">As read.</param>
    /// <param name="row">What it was read from, for whoever is told.</param>
    /// <exception cref="ImpossibleRowException">It is none.</exception>
    public static FactBar Bar(FactBar bar, JsonElement row) =>
        !bar.IsConsistent ? throw new ImpossibleRowException($"low and high of a bar do not enclose it: {row.Shown(200)}")
        : bar.Low < LeastPrice || bar.High > Plausible.Most ? throw new ImpossibleRowException($"a price that cannot be: {row.Shown(200)}")
        : bar;

    private static Instant Within(Instant time, JsonElement said) =>
        time >= First && time <= Last ? time : throw new ImpossibleRowException($"a time that cannot be: {said.Shown()}");
}
