using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Verdict;

/// <summary>How past states like the one in force turned out, from outcomes already resolved (signals.md 11.5).</summary>
public sealed record Calibration
{
    /// <summary>What is counted.</summary>
    public required string Target { get; init; }

    /// <summary>False: the record shows no skill, so nothing here may be read as a probability.</summary>
    public required bool Calibrated { get; init; }

    /// <summary>Resolved sessions in the state in force.</summary>
    public required int Observations { get; init; }

    /// <summary>Observations over the overlap of the horizon.</summary>
    public required double EffectiveObservations { get; init; }

    /// <summary>Frequency in the state in force, shrunk to the base rate, 0 to 1.</summary>
    public required Value Frequency { get; init; }

    /// <summary>Frequency over all resolved sessions, 0 to 1.</summary>
    public required Value Base { get; init; }

    /// <summary>Wilson 95 % interval of the frequency on the effective observations.</summary>
    public required Value Low { get; init; }

    public required Value High { get; init; }

    /// <summary>Mean square error of the frequencies as they were published, over all resolved sessions that had one.</summary>
    public required Value Brier { get; init; }

    /// <summary>The same of the base rates as they were published.</summary>
    public required Value BrierClimatology { get; init; }

    /// <summary>1 - brier / climatology.</summary>
    public required Value Skill { get; init; }

    public void Encode(CanonicalWriter writer)
    {
        writer.Text(Target);
        writer.Bool(Calibrated);
        writer.Int(Observations);
        writer.Double(EffectiveObservations);
        Frequency.Encode(writer);
        Base.Encode(writer);
        Low.Encode(writer);
        High.Encode(writer);
        Brier.Encode(writer);
        BrierClimatology.Encode(writer);
        Skill.Encode(writer);
    }

    internal static Calibration Decode(CanonicalReader reader) => new()
    {
        Target = reader.Text(),
        Calibrated = reader.Bool(),
        Observations = reader.Int(),
        EffectiveObservations = reader.Double(),
        Frequency = Value.Decode(reader),
        Base = Value.Decode(reader),
        Low = Value.Decode(reader),
        High = Value.Decode(reader),
        Brier = Value.Decode(reader),
        BrierClimatology = Value.Decode(reader),
        Skill = Value.Decode(reader),
    };
}
