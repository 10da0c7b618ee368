using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Link;

public enum LinkState : byte
{
    /// <summary>Fewer than 250 sessions or 200 valid pairs.</summary>
    Unknown = 1,
    Inverse = 2,
    Decoupled = 3,
    Loose = 4,
    Coupled = 5,
}

/// <summary>The shrunk estimate the link state rests on (signals.md 2.10).</summary>
/// <param name="Since">The session close at which the state was entered; null before the first seal.</param>
/// <param name="R">From -1 to 1.</param>
/// <param name="Low">One-sided 95 % bound (lower end of the 90 % interval).</param>
public sealed record ShrunkLink(LinkState State, Instant? Since, Value R, Value Low)
{
    public void Encode(CanonicalWriter writer)
    {
        writer.Byte((byte)State);
        writer.Optional(Since, static (w, since) => w.Instant(since));
        R.Encode(writer);
        Low.Encode(writer);
    }
}
