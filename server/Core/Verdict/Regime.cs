using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Verdict;

/// <summary>Risk appetite and fragility on the equity side (signals.md 11.3), from the most careful to the least.</summary>
public enum RegimeState : byte
{
    /// <summary>Too little is known to say.</summary>
    Unknown = 1,
    RiskOff = 2,
    Neutral = 3,
    FragileRiskOn = 4,
    RiskOn = 5,
}

/// <summary>Regime topic: signals.md section 11. Steps at session closes only.</summary>
public sealed record Regime
{
    /// <summary>In force, after hysteresis.</summary>
    public required RegimeState State { get; init; }

    /// <summary>What the scores alone would say at this seal.</summary>
    public required RegimeState Raw { get; init; }

    /// <summary>When the state was entered.</summary>
    public required Instant Since { get; init; }

    /// <summary>Sealed sessions in the state, this one included.</summary>
    public required int Sessions { get; init; }

    /// <summary>From -1 to 1.</summary>
    public required Score Appetite { get; init; }

    /// <summary>From 0 to 1.</summary>
    public required Score Fragility { get; init; }

    /// <summary>Smaller of the two coverages, 0 to 1.</summary>
    public required double Coverage { get; init; }

    /// <summary>|sum of contributions| / sum of |contributions| of the appetite axis, 0 to 1.</summary>
    public required Value Agreement { get; init; }

    /// <summary>The worst and the best case of everything missing give the same raw state.</summary>
    public required bool Robust { get; init; }

    /// <summary>Quality of the evidence, 0 to 1. It is not a probability of anything.</summary>
    public required Value EvidenceQuality { get; init; }

    /// <summary>Appetite, then fragility, each in the order of signals.md 11.1.</summary>
    public required IReadOnlyList<Evidence> Evidence { get; init; }

    /// <summary>Why this state, in plain words, the deciding one first.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    public required Calibration Calibration { get; init; }

    public void Encode(CanonicalWriter writer)
    {
        writer.Byte((byte)State);
        writer.Byte((byte)Raw);
        writer.Instant(Since);
        writer.Int(Sessions);
        Appetite.Encode(writer);
        Fragility.Encode(writer);
        writer.Double(Coverage);
        Agreement.Encode(writer);
        writer.Bool(Robust);
        EvidenceQuality.Encode(writer);
        writer.List(Evidence, static (w, item) => item.Encode(w));
        writer.List(Reasons, static (w, reason) => w.Text(reason));
        Calibration.Encode(writer);
    }

    internal static Regime Decode(CanonicalReader reader) => new()
    {
        State = (RegimeState)reader.Code((byte)RegimeState.RiskOn),
        Raw = (RegimeState)reader.Code((byte)RegimeState.RiskOn),
        Since = reader.Instant(),
        Sessions = reader.Int(),
        Appetite = Score.Decode(reader),
        Fragility = Score.Decode(reader),
        Coverage = reader.Double(),
        Agreement = Value.Decode(reader),
        Robust = reader.Bool(),
        EvidenceQuality = Value.Decode(reader),
        Evidence = reader.List(Verdict.Evidence.Decode),
        Reasons = reader.List(static r => r.Text()),
        Calibration = Calibration.Decode(reader),
    };
}
