using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Link;

/// <summary>Slope of asset on benchmark returns over one window (signals.md 2.5).</summary>
/// <param name="Window">Sessions.</param>
/// <param name="Slope">Asset return per unit of benchmark return.</param>
/// <param name="StandardError">Of the slope.</param>
/// <param name="RSquared">Share of variance explained, 0 to 1.</param>
public sealed record Beta(int Window, Value Slope, Value StandardError, Value RSquared)
{
    /// <param name="lack">Why there are too few pairs; null when there are enough.</param>
    internal static Beta Of(int window, Value? lack, in Moments2 moments)
    {
        var flat = lack ?? moments.Pearson;
        return flat.IsOk && Regression.Of(moments) is { } fit
            ? new(window, Value.Of(fit.Slope), Value.Of(fit.SlopeError), Value.Of(fit.RSquared))
            : new(window, flat, flat, flat);
    }

    public void Encode(CanonicalWriter writer)
    {
        writer.Int(Window);
        Slope.Encode(writer);
        StandardError.Encode(writer);
        RSquared.Encode(writer);
    }
}
