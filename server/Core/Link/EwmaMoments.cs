using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Link;

/// <summary>State of an exponentially weighted correlation. It starts at 0, which cancels in the ratio (signals.md 2.4).</summary>
internal readonly record struct EwmaMoments(double Lambda, int Pairs, double Xx, double Yy, double Xy)
{
    public EwmaMoments(double lambda) : this(lambda, 0, 0, 0, 0)
    {
    }

    public EwmaMoments Add(double x, double y)
    {
        var fresh = 1 - Lambda;
        return this with
        {
            Pairs = Pairs + 1,
            Xx = (Lambda * Xx) + (fresh * x * x),
            Yy = (Lambda * Yy) + (fresh * y * y),
            Xy = (Lambda * Xy) + (fresh * x * y),
        };
    }

    public Ewma Publish(LinkParameters parameters) => new(Lambda, Rho(parameters.EwmaLeastPairs), (1 + Lambda) / (1 - Lambda));

    private Value Rho(int least)
    {
        if (Pairs < least) return Value.Unavailable($"needs {least} pairs, has {Pairs}");
        if (!(Xx > 0) || !(Yy > 0)) return Value.Unavailable("a leg does not vary");
        return Value.Of(Math.Clamp(Xy / (Math.Sqrt(Xx) * Math.Sqrt(Yy)), -1, 1));
    }

    public void Save(CanonicalWriter writer)
    {
        writer.Int(Pairs);
        writer.Double(Xx);
        writer.Double(Yy);
        writer.Double(Xy);
    }

    public static EwmaMoments Load(CanonicalReader reader, double lambda) =>
        new(lambda, reader.Int(), reader.Double(), reader.Double(), reader.Double());
}
