using System.Collections.Immutable;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Rotation;

/// <summary>The rotation topic at a sealed UTC day (signals.md 7).</summary>
public sealed record Rotation
{
    /// <summary>Published: changes only after 3 equal raw days.</summary>
    public required RotationStage Stage { get; init; }

    /// <summary>Of this day alone.</summary>
    public required RotationStage Raw { get; init; }

    /// <summary>End of the UTC day that published the stage; null before the first.</summary>
    public required Instant? Since { get; init; }

    /// <summary>20-day logarithmic return.</summary>
    public required Value Btc20d { get; init; }

    /// <inheritdoc cref="Btc20d"/>
    public required Value Eth20d { get; init; }

    /// <summary>Robust z of the 20-day change of ln(ETH/BTC) against the 365 before, within plus and minus 3.</summary>
    public required Value EthBtcZ { get; init; }

    /// <summary>Share of the alt basket over its own 50-day average, 0 to 1.</summary>
    public required Value AltBreadth { get; init; }

    /// <summary>Median 20-day excess return of alts over ETH, logarithmic.</summary>
    public required Value AltExcess { get; init; }

    /// <summary>By lag, ascending. Display only.</summary>
    public required ImmutableArray<LeadLag> LeadLag { get; init; }

    /// <summary>20-day return over its standard deviation (60-day daily standard deviation times sqrt 20).</summary>
    public required Value BtcMomentum { get; init; }

    /// <inheritdoc cref="BtcMomentum"/>
    public required Value EthMomentum { get; init; }

    /// <summary>A late or revised bar has changed the windows since the seal before. A reason on the signal, not a field of the topic.</summary>
    public required bool Restated { get; init; }

    public void Encode(CanonicalWriter writer)
    {
        writer.Byte((byte)Stage);
        writer.Byte((byte)Raw);
        writer.Optional(Since, static (w, instant) => w.Instant(instant));
        Btc20d.Encode(writer);
        Eth20d.Encode(writer);
        EthBtcZ.Encode(writer);
        AltBreadth.Encode(writer);
        AltExcess.Encode(writer);
        writer.List(LeadLag, static (w, lag) => lag.Encode(w));
        BtcMomentum.Encode(writer);
        EthMomentum.Encode(writer);
        writer.Bool(Restated);
    }

    /// <exception cref="FormatException">The bytes are no such record.</exception>
    public static Rotation Decode(CanonicalReader reader) => new()
    {
        Stage = (RotationStage)reader.Code((byte)RotationStage.Unwind),
        Raw = (RotationStage)reader.Code((byte)RotationStage.Unwind),
        Since = reader.Optional(static r => r.Instant()),
        Btc20d = Value.Decode(reader),
        Eth20d = Value.Decode(reader),
        EthBtcZ = Value.Decode(reader),
        AltBreadth = Value.Decode(reader),
        AltExcess = Value.Decode(reader),
        LeadLag = [.. reader.List(Core.Rotation.LeadLag.Decode)],
        BtcMomentum = Value.Decode(reader),
        EthMomentum = Value.Decode(reader),
        Restated = reader.Bool(),
    };
}
