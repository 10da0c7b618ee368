using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Link;

/// <summary>
/// A session's place in the window. What was offered and what was sealed are kept apart: a late offer waits for the next seal.
/// Known by date and close, not by number, which a closure announced later would shift.
/// </summary>
internal sealed class SessionSlot(DateOnly date, Instant close)
{
    public SessionSlot(Session session) : this(session.Date, session.Close)
    {
    }

    public DateOnly Date => date;

    public Instant Close => close;

    public SessionPrices Offered { get; set; } = SessionPrices.None;

    public SessionPrices Sealed { get; private set; } = SessionPrices.None;

    /// <summary>Whether the session was one of macro shock; null when nobody knows.</summary>
    public bool? Shock { get; set; }

    /// <summary>Lets what was offered count. True when that changes anything.</summary>
    public bool Seal()
    {
        if (ReferenceEquals(Offered, Sealed)) return false;
        var changes = !Offered.Says(Sealed);
        Sealed = Offered;
        return changes;
    }

    public void Save(CanonicalWriter writer)
    {
        writer.Date(date);
        writer.Instant(close);
        Offered.Save(writer);
        writer.OptionalRef(Offered.Says(Sealed) ? null : Sealed, static (w, prices) => prices.Save(w));
        writer.Optional(Shock, static (w, shock) => w.Bool(shock));
    }

    public static SessionSlot Load(CanonicalReader reader)
    {
        var slot = new SessionSlot(reader.Date(), reader.Instant()) { Offered = SessionPrices.Load(reader) };
        slot.Sealed = reader.OptionalRef(SessionPrices.Load) ?? slot.Offered;
        slot.Shock = reader.Optional(static r => r.Bool());
        return slot;
    }
}
