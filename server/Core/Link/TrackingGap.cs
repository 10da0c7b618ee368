using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Link;

public enum TrackingState : byte
{
    Unknown = 1,
    Tracking = 2,
    AssetLags = 3,
    AssetLeads = 4,
}

/// <summary>
/// Does the asset drift away while the correlation holds? (signals.md 2.9.) The drift is taken without an intercept:
/// an alpha is exactly what must not be promised.
/// </summary>
/// <param name="Beta">Slope over the base window.</param>
/// <param name="T">Standardised drift of the asset against beta times the benchmark over the primary window.</param>
public sealed record TrackingGap(Value Beta, Value T, TrackingState State)
{
    /// <param name="lack">Why the primary window is too thin; null when it is not.</param>
    /// <param name="past">The regression over the base window.</param>
    /// <param name="drift">Sum of y - beta x over the primary window.</param>
    internal static TrackingGap Of(Value? lack, TrackingBase past, double drift, LinkParameters parameters)
    {
        if (past.Fit is not { } fit) return new(past.Lack, past.Lack, TrackingState.Unknown);
        var beta = Value.Of(fit.Slope);
        if (lack is { } thin) return new(beta, thin, TrackingState.Unknown);
        if (!(fit.ResidualDeviation > 0)) return new(beta, Value.Unavailable("the legs move as one in the base window"), TrackingState.Unknown);
        var t = Value.Of(drift / (fit.ResidualDeviation * Math.Sqrt(parameters.PrimaryWindow)));
        return new(beta, t, Classify(t, parameters.TrackingThreshold));
    }

    internal static TrackingState Classify(Value t, double threshold) =>
        !t.IsOk ? TrackingState.Unknown
        : t.Number <= -threshold ? TrackingState.AssetLags
        : t.Number >= threshold ? TrackingState.AssetLeads
        : TrackingState.Tracking;

    public void Encode(CanonicalWriter writer)
    {
        Beta.Encode(writer);
        T.Encode(writer);
        writer.Byte((byte)State);
    }
}
