using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Core.Signals;

/// <summary>What is kept of every sealed signal: enough to find it, to prove it and to list the transitions.</summary>
/// <param name="Revision">Where it was published.</param>
/// <param name="AsOf">The actual seal instant.</param>
/// <param name="Kind">Session or UTC day.</param>
/// <param name="Digest">Hex SHA-256 of the signal.</param>
/// <param name="Chain">Hex SHA-256 over the chain before and the digest.</param>
/// <param name="Transitions">Changes of regime and stance at this seal.</param>
public sealed record Seal(
    Revision Revision, Instant AsOf, SealKind Kind, string Digest, string Chain, IReadOnlyList<Transition> Transitions)
{
    public void Encode(CanonicalWriter writer)
    {
        writer.Long(Revision.Number);
        writer.Instant(AsOf);
        writer.Byte((byte)Kind);
        writer.Text(Digest);
        writer.Text(Chain);
        writer.List(Transitions, static (w, transition) => transition.Encode(w));
    }

    public static Seal Decode(CanonicalReader reader) => new(
        new Revision(reader.Long()), reader.Instant(), (SealKind)reader.Byte(), reader.Text(), reader.Text(), reader.List(Transition.Decode));
}
