using RegimeGrpc.Core.Numerics;

namespace RegimeGrpc.Core.Link;

/// <summary>The scale on which a correlation is nearly normal (signals.md 2.2; Fisher 1921).</summary>
internal static class FisherZ
{
    /// <summary>Two-sided 5 %.</summary>
    public const double Z025 = 1.959963984540054;

    /// <summary>One-sided 5 %. signals.md 2.10 rounds it to 1.6449; its golden values use it in full.</summary>
    public const double Z05 = 1.6448536269514722;

    private const double Largest = 1 - 1e-12;

    /// <summary>Finite for every r in [-1, 1].</summary>
    public static double Of(double r) => Elementary.Atanh(Math.Clamp(r, -Largest, Largest));
}
