namespace RegimeGrpc.Client.Observations;

/// <summary>A fact about a series: a number (<see cref="Scalar"/>) or a <see cref="Bar"/>, exactly one of them.</summary>
public sealed record Observation
{
    /// <summary>Id from <see cref="RegimeClient.ListModelsAsync"/>.</summary>
    public required string Series { get; init; }

    /// <summary>What it is about: the instant of a tick, or the <b>end</b> of a bar's or value's period.</summary>
    public required DateTimeOffset EventTime { get; init; }

    /// <summary>When one could have known it; not before <see cref="EventTime"/>.</summary>
    public required DateTimeOffset KnownAt { get; init; }

    /// <summary>In the unit of the series.</summary>
    public double? Scalar { get; init; }

    public Bar? Bar { get; init; }

    /// <summary>Venue or provider. Part of what makes two observations the same fact.</summary>
    public string Source { get; init; } = "";

    /// <summary>Edition of a value that gets revised; empty for the first.</summary>
    public string Vintage { get; init; } = "";

    public Quality Quality { get; init; } = Quality.Ok;

    /// <summary>Idempotency key, of its series. Empty: series, event time, source and vintage decide.</summary>
    public string Key { get; init; } = "";

    /// <summary>Puts right an older value: may reach behind journal time.</summary>
    public bool Correction { get; init; }

    /// <summary>What <see cref="KnownAt"/> rests on. No part of what makes two observations the same fact.</summary>
    public KnownAtBasis KnownAtBasis { get; init; }
}

/// <summary>Prices in the unit of the series; volume in the unit of the venue, null where it has none.</summary>
public readonly record struct Bar(double Open, double High, double Low, double Close, double? Volume = null);
