using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Signals;

/// <summary>Something a reader of a signal must know.</summary>
/// <param name="Code">Stable: <see cref="Restated"/>, <see cref="SessionMissing"/>, <see cref="LateSeal"/>.</param>
/// <param name="Text">In plain words.</param>
public sealed record Note(string Code, string Text)
{
    /// <summary>A late or revised value entered windowed statistics at this seal.</summary>
    public const string Restated = "RESTATED";

    /// <summary>A session was sealed without its benchmark bar.</summary>
    public const string SessionMissing = "SESSION_MISSING";

    /// <summary>A session was sealed after its usual instant, because its benchmark bar came late.</summary>
    public const string LateSeal = "LATE_SEAL";

    public void Encode(CanonicalWriter writer)
    {
        writer.Text(Code);
        writer.Text(Text);
    }
}
