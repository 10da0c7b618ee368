using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Core.Signals;

/// <summary>
/// What a model publishes at a revision: a function of the model's fingerprint and of the journal up to the revision, and of
/// nothing else. Immutable.
/// </summary>
public sealed record Signal
{
    public required string Model { get; init; }

    /// <summary>Hex digest of the model's parameters, roles and core version.</summary>
    public required string Fingerprint { get; init; }

    public required Revision Revision { get; init; }

    /// <summary>The actual seal instant when sealed, else journal time.</summary>
    public required Instant AsOf { get; init; }

    /// <summary>What the newest input of the model is about.</summary>
    public required Instant EventTime { get; init; }

    /// <summary>When it took effect in the journal.</summary>
    public required Instant KnownAt { get; init; }

    /// <summary>Past this instant the signal must not be relied on: the next seal is five minutes overdue, see <see cref="Calendar.Schedule.NextSealAfter"/>.</summary>
    public required Instant ValidUntil { get; init; }

    public required Finality Finality { get; init; }

    /// <summary>Null when provisional.</summary>
    public required SealKind? Seal { get; init; }

    /// <summary>Topics that changed at this revision.</summary>
    public required TopicSet Changed { get; init; }

    /// <summary>Every input in the model's order of roles.</summary>
    public required IReadOnlyList<InputHealth> Inputs { get; init; }

    public required IReadOnlyList<Note> Notes { get; init; }

    public required Topics Topics { get; init; }

    /// <summary>Changes of regime and stance at this seal; empty when provisional. They follow from the topics before and after.</summary>
    public required IReadOnlyList<Transition> Transitions { get; init; }

    /// <summary>Hex SHA-256 over the canonical encoding of everything above (<see cref="SignalDigest"/>).</summary>
    public string Digest { get; private init; } = "";

    /// <summary>Hex SHA-256 over the chain before and the digest; null when provisional.</summary>
    public string? Chain { get; private init; }

    /// <summary>The same signal with its digest and, when sealed, linked to the chain.</summary>
    /// <param name="digests">Of the same fold, in order.</param>
    /// <param name="chainBefore">The chain digest of the sealed signal before; empty for the first.</param>
    internal Signal Digested(SignalDigest digests, string chainBefore)
    {
        var digest = digests.Of(this);
        return this with { Digest = digest, Chain = Finality == Finality.Sealed ? SignalDigest.Chain(chainBefore, digest) : null };
    }

    /// <summary>Everything but inputs and topics.</summary>
    internal void EncodeHeader(CanonicalWriter writer)
    {
        writer.Text(Model);
        writer.Text(Fingerprint);
        writer.Long(Revision.Number);
        writer.Instant(AsOf);
        writer.Instant(EventTime);
        writer.Instant(KnownAt);
        writer.Instant(ValidUntil);
        writer.Byte((byte)Finality);
        writer.Byte((byte)(Seal ?? 0));
        writer.Int(Changed.Bits);
        writer.List(Notes, static (w, note) => note.Encode(w));
        writer.List(Transitions, static (w, transition) => transition.Encode(w));
    }
}
