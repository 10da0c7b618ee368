namespace RegimeGrpc.Core.Journal;

/// <summary>How far a source vouches for a value.</summary>
public enum Quality : byte
{
    Ok = 1,
    Stale = 2,
    Suspect = 3,
}

/// <summary>What a known-at rests on.</summary>
public enum KnownAtBasis : byte
{
    /// <summary>The word of whoever sent it.</summary>
    Caller = 0,

    /// <summary>The provider says when it was published, or it is the time of a trade or bar itself.</summary>
    ProviderStamp = 1,

    /// <summary>It was looked for, and was there now.</summary>
    FirstSeen = 2,

    /// <summary>A rule about its kind, late rather than early: history whose publication nobody has noted.</summary>
    Rule = 3,
}

/// <summary>Open, high, low and close of a period in the unit of the series; volume in the unit of the venue, null when it has none.</summary>
public readonly record struct Bar(double Open, double High, double Low, double Close, double? Volume = null);

/// <summary>
/// A fact about a series. Immutable; what two observations say is equal when their canonical bytes are.
/// </summary>
public sealed record Observation
{
    /// <summary>Which series, by its id in the catalogue.</summary>
    public required string Series { get; init; }

    /// <summary>What the fact is about: the instant of a tick, or the <b>end</b> of a bar's or value's period.</summary>
    public required Instant EventTime { get; init; }

    /// <summary>When one could have known it. Never before <see cref="EventTime"/>.</summary>
    public required Instant KnownAt { get; init; }

    /// <summary>The value of a scalar series; null when <see cref="Bar"/> is given, and for a clock observation.</summary>
    public double? Scalar { get; init; }

    /// <summary>The value of a bar series; null when <see cref="Scalar"/> is given.</summary>
    public Bar? Bar { get; init; }

    /// <summary>Who says so: a venue or provider. Part of the natural key.</summary>
    public string Source { get; init; } = "";

    /// <summary>Which edition of a value that gets revised; empty for the first. Part of the natural key.</summary>
    public string Vintage { get; init; } = "";

    public Quality Quality { get; init; } = Quality.Ok;

    /// <summary>True for a value that is sent to put right an older one: allowed to reach behind journal time.</summary>
    public bool Correction { get; init; }

    /// <summary>The idempotency key the client chose, of its series; or empty: then <see cref="NaturalKey"/> alone decides.</summary>
    public string Key { get; init; } = "";

    /// <summary>(series, event time, source, vintage): what makes two observations the same fact.</summary>
    public string NaturalKey => $"{Series}/{EventTime}/{Source}/{Vintage}";

    /// <summary>What <see cref="KnownAt"/> rests on. No part of the fact: the engine does not read it.</summary>
    public KnownAtBasis KnownAtBasis { get; init; }

    public bool IsClock => Series == ClockSeries;

    /// <summary>The reserved series of clock observations: time passing, written only at scheduled instants.</summary>
    public const string ClockSeries = "clock";

    /// <summary>The clock observation of a scheduled instant; the same one from every replica and retry.</summary>
    public static Observation Clock(Instant instant) => new()
    {
        Series = ClockSeries,
        EventTime = instant,
        KnownAt = instant,
        Source = "schedule",
        Key = $"clock/{instant}",
    };
}
