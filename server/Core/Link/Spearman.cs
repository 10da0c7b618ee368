using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Link;

/// <summary>Rank correlation over one window (signals.md 2.3).</summary>
/// <param name="Window">Sessions.</param>
/// <param name="Rho">From -1 to 1.</param>
/// <param name="Z">Inverse hyperbolic tangent of rho.</param>
/// <param name="StandardError">Of z (Bonett and Wright 2000).</param>
public sealed record Spearman(int Window, Value Rho, Value Z, Value StandardError)
{
    internal static Spearman Of(PairSpan pairs, LinkParameters parameters)
    {
        if (pairs.Lack(parameters) is { } lack) return new(pairs.Sessions, lack, lack, lack);
        return Of(pairs.Sessions, OfRanks(Ranks.Average(pairs.X), Ranks.Average(pairs.Y)), pairs.Count);
    }

    /// <summary>From the ranks of both legs.</summary>
    internal static Value OfRanks(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => Moments2.Of(x, y).Pearson;

    internal static Spearman Of(int window, Value rho, int pairs)
    {
        if (!rho.IsOk) return new(window, rho, rho, rho);
        var r = rho.Number;
        return new(window, rho, Value.Of(FisherZ.Of(r)), Value.Of(Math.Sqrt((1 + (r * r / 2)) / (pairs - 3))));
    }

    /// <summary>
    /// How far this correlation lies above another of other pairs, in standard errors; standard normal when both are the same.
    /// </summary>
    internal Value Against(Spearman other)
    {
        if (!Z.IsOk) return Z;
        if (!other.Z.IsOk) return other.Z;
        var variance = (StandardError.Number * StandardError.Number) + (other.StandardError.Number * other.StandardError.Number);
        return Value.Of((Z.Number - other.Z.Number) / Math.Sqrt(variance));
    }

    public void Encode(CanonicalWriter writer)
    {
        writer.Int(Window);
        Rho.Encode(writer);
        Z.Encode(writer);
        StandardError.Encode(writer);
    }
}
