using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Signals;

/// <summary>A change of the regime or the stance at a seal. Never left out of a stream.</summary>
/// <param name="Topic"><see cref="Signals.Topic.Regime"/> or <see cref="Signals.Topic.Stance"/>.</param>
/// <param name="From">Name of the state before, as on the wire: <c>RISK_ON</c>.</param>
/// <param name="To">Name of the state entered.</param>
/// <param name="Reasons">In plain words, the deciding one first.</param>
public sealed record Transition(Topic Topic, string From, string To, IReadOnlyList<string> Reasons)
{
    public void Encode(CanonicalWriter writer)
    {
        writer.Byte((byte)Topic);
        writer.Text(From);
        writer.Text(To);
        writer.List(Reasons, static (w, reason) => w.Text(reason));
    }

    public static Transition Decode(CanonicalReader reader) =>
        new((Topic)reader.Byte(), reader.Text(), reader.Text(), reader.List(static r => r.Text()));
}
