using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.SmallCaps;

/// <summary>Which records a session set.</summary>
public enum RecordKind : byte
{
    None = 1,
    IntradayOnly = 2,
    CloseOnly = 3,
    Both = 4,
}

/// <summary>What the record is a record of.</summary>
public enum RecordScope : byte
{
    /// <summary>Seeded with the full history.</summary>
    AllTime = 1,

    /// <summary>Only of the data at hand; never evidence of an all-time high.</summary>
    Windowed = 2,
}

/// <summary>All-time records of the small-cap index at a sealed session (signals.md 3.1).</summary>
public sealed record Records
{
    public required RecordScope Scope { get; init; }

    /// <summary>Of the sealed session; <see cref="RecordKind.None"/> too when it has no bar (then <see cref="Close"/> is unavailable).</summary>
    public required RecordKind Kind { get; init; }

    /// <summary>Index points.</summary>
    public required Value Close { get; init; }

    /// <summary>Highest close so far, this session included. Index points.</summary>
    public required Value RecordClose { get; init; }

    /// <summary>Highest high so far, this session included. Index points.</summary>
    public required Value RecordHigh { get; init; }

    /// <summary>1 - close / record close, a fraction. Within the data only when the scope is windowed: see <see cref="AllTimeDrawdown"/>.</summary>
    public required Value Drawdown { get; init; }

    /// <summary>(record close - close) / ATR14.</summary>
    public required Value DistanceAtr { get; init; }

    /// <summary>(close - record before) / ATR14; not applicable without a close record.</summary>
    public required Value MarginAtr { get; init; }

    /// <summary>Sessions since the last close record; unavailable until one was seen.</summary>
    public required Value Since { get; init; }

    /// <summary>2^(-since/10), 0 to 1.</summary>
    public required Value Freshness { get; init; }

    /// <summary>A close record by less than 0.1 ATR.</summary>
    public required bool Marginal { get; init; }

    /// <summary>The drawdown as evidence of an all-time high: unavailable without seeds. Derived, so not encoded.</summary>
    public Value AllTimeDrawdown => Scope == RecordScope.AllTime ? Drawdown : RecordBook.NotSeeded;

    public void Encode(CanonicalWriter writer)
    {
        writer.Byte((byte)Scope);
        writer.Byte((byte)Kind);
        Close.Encode(writer);
        RecordClose.Encode(writer);
        RecordHigh.Encode(writer);
        Drawdown.Encode(writer);
        DistanceAtr.Encode(writer);
        MarginAtr.Encode(writer);
        Since.Encode(writer);
        Freshness.Encode(writer);
        writer.Bool(Marginal);
    }

    /// <exception cref="FormatException">The bytes are no such record.</exception>
    public static Records Decode(CanonicalReader reader) => new()
    {
        Scope = (RecordScope)reader.Code((byte)RecordScope.Windowed),
        Kind = (RecordKind)reader.Code((byte)RecordKind.Both),
        Close = Value.Decode(reader),
        RecordClose = Value.Decode(reader),
        RecordHigh = Value.Decode(reader),
        Drawdown = Value.Decode(reader),
        DistanceAtr = Value.Decode(reader),
        MarginAtr = Value.Decode(reader),
        Since = Value.Decode(reader),
        Freshness = Value.Decode(reader),
        Marginal = reader.Bool(),
    };
}
