using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Verdict;

/// <summary>Which score an evidence item enters.</summary>
public enum EvidenceAxis : byte
{
    /// <summary>Value from -1 (risk off) to 1 (risk on).</summary>
    Appetite = 1,

    /// <summary>Value from 0 (solid) to 1 (fragile).</summary>
    Fragility = 2,
}

/// <summary>One piece of evidence (signals.md 11.1). The contributions of an axis sum to its score.</summary>
public sealed record Evidence
{
    /// <summary>Stable id, for example "ath" or "link".</summary>
    public required string Id { get; init; }

    public required EvidenceAxis Axis { get; init; }

    /// <summary>In the range of the axis, no unit.</summary>
    public required Value Value { get; init; }

    /// <summary>In the axis, no unit.</summary>
    public required double Weight { get; init; }

    /// <summary>From 0 (not there, or long overdue) to 1 (fresh and of full quality).</summary>
    public required double Availability { get; init; }

    /// <summary>weight x availability x value / sum of weight x availability. Unknown where the value is.</summary>
    public required Value Contribution { get; init; }

    /// <summary>The instant the evidence is about; null when there is none.</summary>
    public required Instant? AsOf { get; init; }

    /// <summary>When its newest input could have been known; null when there is none.</summary>
    public required Instant? KnownAt { get; init; }

    /// <summary>How long its next input is overdue, s; 0 when it is not.</summary>
    public required double OverdueSeconds { get; init; }

    /// <summary>In plain words.</summary>
    public required string Reason { get; init; }

    public void Encode(CanonicalWriter writer)
    {
        writer.Text(Id);
        writer.Byte((byte)Axis);
        Value.Encode(writer);
        writer.Double(Weight);
        writer.Double(Availability);
        Contribution.Encode(writer);
        writer.Optional(AsOf, static (w, instant) => w.Instant(instant));
        writer.Optional(KnownAt, static (w, instant) => w.Instant(instant));
        writer.Double(OverdueSeconds);
        writer.Text(Reason);
    }

    internal static Evidence Decode(CanonicalReader reader) => new()
    {
        Id = reader.Text(),
        Axis = (EvidenceAxis)reader.Code((byte)EvidenceAxis.Fragility),
        Value = Value.Decode(reader),
        Weight = reader.Double(),
        Availability = reader.Double(),
        Contribution = Value.Decode(reader),
        AsOf = reader.Optional(static r => r.Instant()),
        KnownAt = reader.Optional(static r => r.Instant()),
        OverdueSeconds = reader.Double(),
        Reason = reader.Text(),
    };
}
