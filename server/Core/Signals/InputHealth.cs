using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Signals;

/// <summary>How an input stands by its own calendar.</summary>
public enum InputStatus : byte
{
    Current = 1,

    /// <summary>Nothing is due: the exchange is closed.</summary>
    MarketClosed = 2,

    /// <summary>Due, and not here yet.</summary>
    Late = 3,

    /// <summary>So late that what is here should not be relied on.</summary>
    Stale = 4,

    /// <summary>Nothing has ever arrived.</summary>
    Unavailable = 5,
}

/// <param name="Role">What the model uses it for.</param>
/// <param name="Series">The series in that role.</param>
/// <param name="Status">At the signal's journal time.</param>
/// <param name="EventTime">Of the newest observation; null if there is none.</param>
/// <param name="KnownAt">Effective known-at of the newest observation; null if there is none.</param>
/// <param name="DueAt">When the next one is due; null if the series follows no calendar.</param>
public sealed record InputHealth(string Role, string Series, InputStatus Status, Instant? EventTime, Instant? KnownAt, Instant? DueAt)
{
    /// <summary>Role and series are the model's: its fingerprint names them, in this order.</summary>
    public void Encode(CanonicalWriter writer)
    {
        writer.Byte((byte)Status);
        writer.Optional(EventTime, static (w, x) => w.Instant(x));
        writer.Optional(KnownAt, static (w, x) => w.Instant(x));
        writer.Optional(DueAt, static (w, x) => w.Instant(x));
    }
}
