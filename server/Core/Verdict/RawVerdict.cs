namespace RegimeGrpc.Core.Verdict;

/// <summary>The thresholds that are active while a state is in force: leaving is harder than staying (signals.md 11.3).</summary>
/// <param name="Off">Appetite at or under it is risk off.</param>
/// <param name="On">Appetite at or over it is risk on.</param>
/// <param name="Fragile">Fragility at or over it makes risk on fragile.</param>
internal readonly record struct RawVerdict(double Off, double On, double Fragile)
{
    public static RawVerdict While(RegimeState inForce, RegimeParameters parameters) => new(
        inForce == RegimeState.RiskOff ? parameters.StayOff : parameters.Off,
        inForce is RegimeState.RiskOn or RegimeState.FragileRiskOn ? parameters.StayOn : parameters.On,
        inForce == RegimeState.FragileRiskOn ? parameters.StayFragile : parameters.Fragile);

    /// <summary>What the scores say; UNKNOWN when one that matters is missing.</summary>
    public RegimeState Of(double? appetite, double? fragility)
    {
        if (appetite is not { } a) return RegimeState.Unknown;
        if (a <= Off) return RegimeState.RiskOff;
        if (!(a >= On)) return RegimeState.Neutral;
        if (fragility is not { } f) return RegimeState.Unknown;
        return f >= Fragile ? RegimeState.FragileRiskOn : RegimeState.RiskOn;
    }

    /// <summary>Distance of the scores to the nearest threshold that could change the verdict.</summary>
    public double Margin(double appetite, double fragility)
    {
        var margin = Math.Min(Math.Abs(appetite - Off), Math.Abs(appetite - On));
        return appetite >= On ? Math.Min(margin, Math.Abs(fragility - Fragile)) : margin;
    }
}
