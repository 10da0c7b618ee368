using RegimeGrpc.Core.Numerics;

namespace RegimeGrpc.Core.Link;

/// <summary>Logarithmic returns of both legs over exactly the same instants (signals.md 1.3).</summary>
internal static class Returns
{
    /// <summary>The pair from one complete session to the next complete prices.</summary>
    public static ReturnPair Pair(SessionSlot from, SessionPrices to, Instant close, int span, SamplingParameters parameters) =>
        Pair(from, to, close, span, SamplingRule.Quality(to.Asset!.Value, close, parameters) ?? 0, parameters);

    /// <summary>The pair of a running session: its prices stand for themselves, however long before the close.</summary>
    public static ReturnPair Partial(SessionSlot from, SessionPrices to, Instant close, int span, SamplingParameters parameters) =>
        Pair(from, to, close, span, 1, parameters);

    /// <summary>The third leg's return over the same sessions, if both of its ends are known.</summary>
    public static double? ThirdLeg(SessionPrices from, SessionPrices to, int leg) =>
        from.ThirdLeg(leg) is { } start && to.ThirdLeg(leg) is { } end ? Elementary.Log(end.Price) - Elementary.Log(start.Price) : null;

    private static ReturnPair Pair(SessionSlot from, SessionPrices to, Instant close, int span, double endQuality, SamplingParameters parameters)
    {
        var start = from.Sealed.Asset!.Value;
        var quality = Math.Min(SamplingRule.Quality(start, from.Close, parameters) ?? 0, endQuality);
        var seam = start.Venue != to.Asset!.Value.Venue;
        if (seam) quality = Math.Min(quality, parameters.VenueSeamQuality);
        return new(close, to.BenchmarkLog - from.Sealed.BenchmarkLog, to.AssetLog - from.Sealed.AssetLog, span, quality, seam);
    }
}
