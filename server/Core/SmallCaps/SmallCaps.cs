using System.Collections.Immutable;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.SmallCaps;

/// <summary>The small-caps topic at a sealed session (signals.md 3). Equality of two is equality of their encodings.</summary>
public sealed record SmallCaps
{
    public required Records Records { get; init; }

    public required Breakout Breakout { get; init; }

    /// <summary>20-session change of ln(IWM/SPY).</summary>
    public required Value RelativeStrength { get; init; }

    /// <summary>Robust z of it against the 250 changes before, within plus and minus 3.</summary>
    public required Value RelativeStrengthZ { get; init; }

    /// <summary>Share of the ETFs at hand (IJR, MDY, RSP, SPY) within 2 % of their 252-session high, 0 to 1.</summary>
    public required Value Breadth { get; init; }

    /// <summary>Uncalibrated: 1 lasting, 0 squeeze. Not a probability. Not applicable more than 5 % under the record.</summary>
    public required Value DurabilityScore { get; init; }

    /// <summary>Weight of the rows that are known over that of the rows that apply, 0 to 1.</summary>
    public required double DurabilityCoverage { get; init; }

    /// <summary>All rows, in the order of the specification.</summary>
    public required ImmutableArray<SqueezeItem> Squeeze { get; init; }

    /// <summary>ATR14 of the index, index points.</summary>
    public required Value Atr { get; init; }

    /// <summary>Mean of the last 200 closes of the index, index points.</summary>
    public required Value Sma200 { get; init; }

    /// <summary>Its change over 20 sessions, a fraction.</summary>
    public required Value Sma200Slope { get; init; }

    /// <summary>Close of the sealed session.</summary>
    public required Instant SessionClose { get; init; }

    /// <summary>A late or revised value has changed the windows since the seal before. A reason on the signal, not a field of the topic.</summary>
    public required bool Restated { get; init; }

    public void Encode(CanonicalWriter writer)
    {
        Records.Encode(writer);
        Breakout.Encode(writer);
        RelativeStrength.Encode(writer);
        RelativeStrengthZ.Encode(writer);
        Breadth.Encode(writer);
        DurabilityScore.Encode(writer);
        writer.Double(DurabilityCoverage);
        writer.List(Squeeze, static (w, item) => item.Encode(w));
        Atr.Encode(writer);
        Sma200.Encode(writer);
        Sma200Slope.Encode(writer);
        writer.Instant(SessionClose);
        writer.Bool(Restated);
    }

    /// <exception cref="FormatException">The bytes are no such record.</exception>
    public static SmallCaps Decode(CanonicalReader reader) => new()
    {
        Records = Records.Decode(reader),
        Breakout = Breakout.Decode(reader),
        RelativeStrength = Value.Decode(reader),
        RelativeStrengthZ = Value.Decode(reader),
        Breadth = Value.Decode(reader),
        DurabilityScore = Value.Decode(reader),
        DurabilityCoverage = reader.Double(),
        Squeeze = [.. reader.List(SqueezeItem.Decode)],
        Atr = Value.Decode(reader),
        Sma200 = Value.Decode(reader),
        Sma200Slope = Value.Decode(reader),
        SessionClose = reader.Instant(),
        Restated = reader.Bool(),
    };
}
