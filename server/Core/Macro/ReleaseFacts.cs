using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Macro;

/// <summary>What is known of one edition of a release.</summary>
internal readonly record struct ReleaseFacts
{
    public double? Consensus { get; init; }

    /// <summary>First print.</summary>
    public double? Actual { get; init; }

    /// <summary>When the first print became known.</summary>
    public Instant? ReleasedAt { get; init; }

    /// <summary>When it became known that there will be none.</summary>
    public Instant? CancelledAt { get; init; }

    /// <summary>The date to which it was moved.</summary>
    public Instant? MovedTo { get; init; }

    /// <summary>Whether it has entered the shock, or was too old to do so.</summary>
    public bool Counted { get; init; }

    public double? Difference => Actual is { } actual && Consensus is { } consensus ? actual - consensus : null;

    public void Encode(CanonicalWriter writer)
    {
        writer.Optional(Consensus, static (w, value) => w.Double(value));
        writer.Optional(Actual, static (w, value) => w.Double(value));
        writer.Optional(ReleasedAt, static (w, instant) => w.Instant(instant));
        writer.Optional(CancelledAt, static (w, instant) => w.Instant(instant));
        writer.Optional(MovedTo, static (w, instant) => w.Instant(instant));
        writer.Bool(Counted);
    }

    public static ReleaseFacts Decode(CanonicalReader reader) => new()
    {
        Consensus = reader.Optional(static r => r.Double()),
        Actual = reader.Optional(static r => r.Double()),
        ReleasedAt = reader.Optional(static r => r.Instant()),
        CancelledAt = reader.Optional(static r => r.Instant()),
        MovedTo = reader.Optional(static r => r.Instant()),
        Counted = reader.Bool(),
    };
}
