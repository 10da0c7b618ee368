using System.Globalization;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Link;

/// <summary>Pearson correlation over one window (signals.md 2.1, 2.2).</summary>
/// <param name="Window">"30", "60", "90", "250" sessions, or "YTD".</param>
/// <param name="R">From -1 to 1.</param>
/// <param name="Pairs">Pairs in the window.</param>
/// <param name="Z">Inverse hyperbolic tangent of r.</param>
/// <param name="StandardErrorIid">Standard error of z for independent normal pairs.</param>
/// <param name="StandardErrorRobust">Standard error of z that allows for dependence and fat tails.</param>
/// <param name="Low">Lower end of the 95 % interval of r, from the larger of the two errors.</param>
/// <param name="High">Upper end.</param>
public sealed record Pearson(
    string Window, Value R, int Pairs, Value Z, Value StandardErrorIid, Value StandardErrorRobust, Value Low, Value High)
{
    /// <summary>The window that runs from the start of the calendar year.</summary>
    public const string YearToDate = "YTD";

    internal static Pearson Of(string window, PairSpan pairs, LinkParameters parameters)
    {
        var moments = Moments2.Of(pairs.X, pairs.Y);
        return Of(window, pairs.Lack(parameters), moments, RobustError.Of(pairs, moments));
    }

    /// <param name="window">Its name.</param>
    /// <param name="lack">Why there are too few pairs; null when there are enough.</param>
    /// <param name="moments">Of the pairs.</param>
    /// <param name="robust">Their robust error.</param>
    internal static Pearson Of(string window, Value? lack, in Moments2 moments, Value robust)
    {
        var n = moments.Count;
        var correlation = lack ?? moments.Pearson;
        if (!correlation.IsOk) return new(window, correlation, n, correlation, correlation, correlation, correlation, correlation);
        var r = correlation.Number;
        var z = FisherZ.Of(r);
        var iid = 1 / Math.Sqrt(n - 3);
        var error = Math.Max(iid, robust.Or(iid));
        return new(
            window, correlation, n, Value.Of(z), Value.Of(iid), robust,
            Value.Of(Elementary.Tanh(z - (FisherZ.Z025 * error))), Value.Of(Elementary.Tanh(z + (FisherZ.Z025 * error))));
    }

    internal static string Name(int window) => window.ToString(NumberFormatInfo.InvariantInfo);

    public void Encode(CanonicalWriter writer)
    {
        writer.Text(Window);
        R.Encode(writer);
        writer.Int(Pairs);
        Z.Encode(writer);
        StandardErrorIid.Encode(writer);
        StandardErrorRobust.Encode(writer);
        Low.Encode(writer);
        High.Encode(writer);
    }
}
