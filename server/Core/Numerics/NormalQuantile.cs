namespace RegimeGrpc.Core.Numerics;

/// <summary>Upper quantiles of the standard normal law (signals.md 1.6).</summary>
public static class NormalQuantile
{
    /// <summary>5 % lie above: one-sided 5 %, two-sided 90 %.</summary>
    public const double Z05 = 1.6448536269514722;

    /// <summary>2.5 % lie above: two-sided 95 %.</summary>
    public const double Z025 = 1.959963984540054;
}
