using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Link;

/// <summary>Correlation of asset and benchmark given a third leg (signals.md 2.5): is it small caps or just equities, ETH or just crypto?</summary>
/// <param name="Given">Name of the third leg.</param>
/// <param name="R">From -1 to 1.</param>
public sealed record Partial(string Given, Value R)
{
    /// <summary>All three correlations rest on the pairs for which the third leg is known too.</summary>
    internal static Partial Of(string given, PairSpan pairs, ReadOnlySpan<double?> third, LinkParameters parameters)
    {
        var x = new List<double>(pairs.Count);
        var y = new List<double>(pairs.Count);
        var z = new List<double>(pairs.Count);
        for (var i = 0; i < pairs.Count; i++)
        {
            if (third[i] is not { } value) continue;
            x.Add(pairs.X[i]);
            y.Add(pairs.Y[i]);
            z.Add(value);
        }

        if (z.Count == 0) return new(given, Value.Unavailable($"no prices of {given} at the session closes"));
        if (parameters.Lack(z.Count, pairs.Sessions) is { } lack) return new(given, lack);
        return new(given, Of(x.ToArray(), y.ToArray(), z.ToArray()));
    }

    private static Value Of(double[] x, double[] y, double[] z)
    {
        var xy = Moments2.Of(x, y).Pearson;
        var xz = Moments2.Of(x, z).Pearson;
        var yz = Moments2.Of(y, z).Pearson;
        if (!xy.IsOk || !xz.IsOk || !yz.IsOk) return Value.Unavailable("a leg does not vary");
        var free = (1 - (xz.Number * xz.Number)) * (1 - (yz.Number * yz.Number));
        return free > 0
            ? Value.Of(Math.Clamp((xy.Number - (xz.Number * yz.Number)) / Math.Sqrt(free), -1, 1))
            : Value.Unavailable("the third leg moves as one with another");
    }

    public void Encode(CanonicalWriter writer)
    {
        writer.Text(Given);
        R.Encode(writer);
    }
}
