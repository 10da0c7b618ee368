using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Link;

/// <summary>Exponentially weighted correlation with mean zero (signals.md 2.4).</summary>
/// <param name="Lambda">Decay per pair.</param>
/// <param name="Rho">From -1 to 1.</param>
/// <param name="EffectivePairs">(1 + lambda) / (1 - lambda).</param>
public sealed record Ewma(double Lambda, Value Rho, double EffectivePairs)
{
    public void Encode(CanonicalWriter writer)
    {
        writer.Double(Lambda);
        Rho.Encode(writer);
        writer.Double(EffectivePairs);
    }
}
