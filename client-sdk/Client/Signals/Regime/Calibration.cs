namespace RegimeGrpc.Client.Signals;

/// <summary>How past states turned out, from outcomes already resolved at this signal.</summary>
public sealed record Calibration
{
    /// <summary>What is counted, for example "ETH close 20 days later above 0 return".</summary>
    public string Target { get; init; } = "";

    /// <summary>False: the record shows no skill, so nothing here may be read as a probability.</summary>
    public bool Calibrated { get; init; }

    public int Observations { get; init; }

    /// <summary>Observations over the overlap of the horizon.</summary>
    public double EffectiveObservations { get; init; }

    /// <summary>Shrunk frequency, 0 to 1.</summary>
    public Value Frequency { get; init; }

    /// <summary>Base rate, 0 to 1.</summary>
    public Value Base { get; init; }

    /// <summary>Wilson 95 % interval on the effective observations.</summary>
    public Value Low { get; init; }

    /// <summary>Wilson 95 % interval on the effective observations.</summary>
    public Value High { get; init; }

    public Value Brier { get; init; }

    public Value BrierClimatology { get; init; }

    /// <summary>1 - brier / brier_climatology.</summary>
    public Value Skill { get; init; }
}
