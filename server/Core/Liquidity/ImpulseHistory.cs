using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Liquidity;

/// <summary>The sealed impulses of the last sessions, for the acceleration. As sealed: a later revision does not change them.</summary>
internal sealed class ImpulseHistory(int sessions)
{
    private readonly List<(int Session, Value Impulse)> _sealed = [];

    public int? Newest => _sealed.Count > 0 ? _sealed[^1].Session : null;

    /// <summary>Adds the impulse of a session and gives its change over the sessions.</summary>
    public Value Step(int session, Value impulse)
    {
        _sealed.RemoveAll(item => item.Session < session - sessions);
        var change = Change(session - sessions, impulse);
        _sealed.Add((session, impulse));
        return change;
    }

    public void Save(CanonicalWriter writer) => writer.List(_sealed, static (w, item) =>
    {
        w.Int(item.Session);
        item.Impulse.Encode(w);
    });

    public static ImpulseHistory Load(CanonicalReader reader, int sessions)
    {
        var history = new ImpulseHistory(sessions);
        history._sealed.AddRange(reader.List(static r => (r.Int(), Value.Decode(r))));
        return history;
    }

    private Value Change(int before, Value impulse)
    {
        if (!impulse.IsOk) return impulse;
        if (_sealed.Count == 0 || _sealed[0].Session != before) return Value.Unavailable($"no impulse was sealed {sessions} sessions ago");
        var old = _sealed[0].Impulse;
        return old.IsOk ? Value.Of(impulse.Number - old.Number) : Value.Unavailable($"the impulse of {sessions} sessions ago is unknown");
    }
}
