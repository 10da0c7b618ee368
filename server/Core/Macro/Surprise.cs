using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Macro;

/// <summary>The newest event of a release against its consensus (signals.md section 10).</summary>
public sealed record Surprise
{
    /// <summary>The release, for example "cpi".</summary>
    public required string Id { get; init; }

    /// <summary>When the number came out, or when its cancellation became known; where it is still due, when it is expected. Null when unknown.</summary>
    public required Instant? ReleasedAt { get; init; }

    /// <summary>First print, in the unit of the release. Not applicable when it was cancelled.</summary>
    public required Value Actual { get; init; }

    /// <summary>The last consensus known by the release, in the unit of the release.</summary>
    public required Value Consensus { get; init; }

    /// <summary>(actual - consensus) over the standard deviation of earlier surprises; positive is above the consensus.</summary>
    public required Value Standardised { get; init; }

    public void Encode(CanonicalWriter writer)
    {
        writer.Text(Id);
        writer.Optional(ReleasedAt, static (w, instant) => w.Instant(instant));
        Actual.Encode(writer);
        Consensus.Encode(writer);
        Standardised.Encode(writer);
    }

    /// <exception cref="FormatException">The bytes are no such record.</exception>
    public static Surprise Decode(CanonicalReader reader) => new()
    {
        Id = reader.Text(),
        ReleasedAt = reader.Optional(static r => r.Instant()),
        Actual = Value.Decode(reader),
        Consensus = Value.Decode(reader),
        Standardised = Value.Decode(reader),
    };
}
