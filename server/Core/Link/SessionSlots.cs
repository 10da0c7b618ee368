using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Link;

/// <summary>The newest sealed sessions, oldest first and at most <paramref name="capacity"/>, and those that wait for their seal.</summary>
internal sealed class SessionSlots(int capacity)
{
    private readonly List<SessionSlot> _sealed = [];
    private readonly List<SessionSlot> _pending = [];

    public IReadOnlyList<SessionSlot> Sealed => _sealed;

    public SessionSlot? Newest => _sealed.Count == 0 ? null : _sealed[^1];

    /// <summary>The slot a price for a session belongs to: opened when the session lies ahead, null when it has left the window or never was one.</summary>
    public SessionSlot? For(Session session)
    {
        if (Newest is null || session.Close > Newest.Close) return Pending(session);
        int low = 0, high = _sealed.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = _sealed[middle].Close.CompareTo(session.Close);
            if (order == 0) return _sealed[middle];
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return null;
    }

    /// <summary>The slot of a session ahead if anything was offered for it.</summary>
    public SessionSlot? FindPending(Session session)
    {
        foreach (var slot in _pending)
            if (slot.Close == session.Close) return slot;
        return null;
    }

    /// <summary>
    /// Seals a session. Slots before it that nobody sealed were no sessions (a closure announced late) and go.
    /// True when a value that came late changed an older session.
    /// </summary>
    /// <exception cref="ArgumentException">The session is not after the newest sealed one.</exception>
    public bool Seal(Session session, bool? shock)
    {
        if (Newest is { } newest && session.Close <= newest.Close)
            throw new ArgumentException($"Sessions are sealed in order: {session.Date:o} is not after {newest.Date:o}", nameof(session));
        var restated = false;
        foreach (var slot in _sealed) restated |= slot.Seal();
        var sealing = Pending(session);
        _pending.RemoveAll(slot => slot.Close <= session.Close);
        sealing.Shock = shock;
        sealing.Seal();
        _sealed.Add(sealing);
        if (_sealed.Count > capacity) _sealed.RemoveAt(0);
        return restated;
    }

    public void Save(CanonicalWriter writer)
    {
        writer.List(_sealed, static (w, slot) => slot.Save(w));
        writer.List(_pending, static (w, slot) => slot.Save(w));
    }

    public static SessionSlots Load(CanonicalReader reader, int capacity)
    {
        var slots = new SessionSlots(capacity);
        slots._sealed.AddRange(reader.List(SessionSlot.Load));
        slots._pending.AddRange(reader.List(SessionSlot.Load));
        return slots;
    }

    private SessionSlot Pending(Session session)
    {
        var at = _pending.Count;
        while (at > 0 && _pending[at - 1].Close > session.Close) at--;
        if (at > 0 && _pending[at - 1].Close == session.Close) return _pending[at - 1];
        var slot = new SessionSlot(session);
        _pending.Insert(at, slot);
        return slot;
    }
}
