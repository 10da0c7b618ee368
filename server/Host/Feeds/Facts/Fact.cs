using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Feeds.Facts;

/// <summary>What a provider's answer says about one period of a series, before the journal is asked whether it is new.</summary>
/// <param name="Series">Id in the catalogue.</param>
/// <param name="EventTime">The instant of a tick, or the end of the period.</param>
/// <param name="Earliest">The earliest instant at which anybody could have had the value: the provider's own stamp, or the conservative rule.</param>
/// <param name="Source">The provider, as the journal names it.</param>
internal sealed record Fact(string Series, Instant EventTime, Instant Earliest, string Source)
{
    /// <summary>Exact as sent; a double only when it goes into the journal.</summary>
    public decimal? Scalar { get; init; }

    public FactBar? Bar { get; init; }

    /// <summary>True when <see cref="Earliest"/> is the provider's own word about this edition; false when it is a rule about the period.</summary>
    public bool IsStamped { get; init; }

    /// <summary>True when <see cref="Earliest"/> is the event time itself, by a venue's clock, as of a trade.</summary>
    public bool IsOwnTime { get; init; }

    public Quality Quality { get; init; } = Quality.Ok;

    /// <summary>What <see cref="Earliest"/> rests on, for history.</summary>
    /// <param name="now">Our clock: what has no earlier time is known since it was seen.</param>
    public KnownAtBasis Basis(Instant now) =>
        IsStamped || IsOwnTime ? KnownAtBasis.ProviderStamp : Earliest >= now ? KnownAtBasis.FirstSeen : KnownAtBasis.Rule;

    /// <summary>Idempotency key, or empty: the natural key alone decides.</summary>
    public string Key { get; init; } = "";

    public static Fact Of(string series, Instant eventTime, Instant earliest, string source, decimal value) =>
        new(series, eventTime, Instant.Max(earliest, eventTime), source) { Scalar = value, IsOwnTime = earliest == eventTime };

    public static Fact Of(string series, Instant eventTime, Instant earliest, string source, FactBar bar) =>
        new(series, eventTime, Instant.Max(earliest, eventTime), source) { Bar = bar, IsOwnTime = earliest == eventTime };
}

/// <summary>Open, high, low, close, volume exactly as sent.</summary>
internal readonly record struct FactBar(decimal Open, decimal High, decimal Low, decimal Close, decimal? Volume)
{
    public Bar ToBar() => new((double)Open, (double)High, (double)Low, (double)Close, (double?)Volume);

    /// <summary>Whether low and high enclose the rest: what a mixed-up column order breaks.</summary>
    public bool IsConsistent => Low > 0 && Low <= Open && Low <= Close && High >= Open && High >= Close && Volume is null or >= 0;
}
