using RegimeGrpc.Core.Link;

namespace RegimeGrpc.Server.Rpc;

/// <summary>The correlation topic on the wire.</summary>
internal static class WireCorrelation
{
    public static Wire.V1.Correlation Show(Correlation correlation)
    {
        var wire = new Wire.V1.Correlation
        {
            Alignment = (Wire.V1.Alignment)(int)correlation.Alignment,
            SessionClose = WireTime.Show(correlation.SessionClose),
            LastPair = correlation.LastPair is { } pair ? Show(pair) : null,
            Conditional = Show(correlation.Conditional),
            Breaks = Show(correlation.Breaks),
            VolatilityAdjusted = Show(correlation.VolatilityAdjusted),
            TrackingGap = Show(correlation.TrackingGap),
            Link = Show(correlation.Link),
        };
        wire.Pearson.AddRange(correlation.Pearson.Select(Show));
        wire.Spearman.AddRange(correlation.Spearman.Select(Show));
        wire.Ewma.AddRange(correlation.Ewma.Select(Show));
        wire.Betas.AddRange(correlation.Betas.Select(Show));
        wire.Partials.AddRange(correlation.Partials.Select(Show));
        return wire;
    }

    private static Wire.V1.ReturnPair Show(ReturnPair pair) => new()
    {
        Close = WireTime.Show(pair.Close),
        Benchmark = pair.Benchmark,
        Asset = pair.Asset,
        Span = pair.Span,
        Quality = pair.Quality,
        VenueSeam = pair.VenueSeam,
    };

    private static Wire.V1.Pearson Show(Pearson pearson) => new()
    {
        Window = pearson.Window,
        R = WireValue.Show(pearson.R),
        Pairs = pearson.Pairs,
        Z = WireValue.Show(pearson.Z),
        StandardErrorIid = WireValue.Show(pearson.StandardErrorIid),
        StandardErrorRobust = WireValue.Show(pearson.StandardErrorRobust),
        Low = WireValue.Show(pearson.Low),
        High = WireValue.Show(pearson.High),
    };

    private static Wire.V1.Spearman Show(Spearman spearman) => new()
    {
        Window = spearman.Window,
        Rho = WireValue.Show(spearman.Rho),
        Z = WireValue.Show(spearman.Z),
        StandardError = WireValue.Show(spearman.StandardError),
    };

    private static Wire.V1.Ewma Show(Ewma ewma) => new()
    {
        Lambda = ewma.Lambda,
        Rho = WireValue.Show(ewma.Rho),
        EffectivePairs = ewma.EffectivePairs,
    };

    private static Wire.V1.Beta Show(Beta beta) => new()
    {
        Window = beta.Window,
        Beta_ = WireValue.Show(beta.Slope),
        StandardError = WireValue.Show(beta.StandardError),
        RSquared = WireValue.Show(beta.RSquared),
    };

    private static Wire.V1.Partial Show(Partial partial) => new() { Given = partial.Given, R = WireValue.Show(partial.R) };

    private static Wire.V1.Conditional Show(Conditional conditional) => new()
    {
        RhoUp = WireValue.Show(conditional.RhoUp),
        RhoDown = WireValue.Show(conditional.RhoDown),
        Z = WireValue.Show(conditional.Z),
        FairWeather = conditional.FairWeather,
        FoulWeather = conditional.FoulWeather,
        BetaUp = WireValue.Show(conditional.BetaUp),
        BetaDown = WireValue.Show(conditional.BetaDown),
        ZAsymmetry = WireValue.Show(conditional.ZAsymmetry),
        RhoShock = WireValue.Show(conditional.RhoShock),
        RhoCalm = WireValue.Show(conditional.RhoCalm),
    };

    private static Wire.V1.BreakTests Show(BreakTests breaks) => new()
    {
        Z = WireValue.Show(breaks.Z),
        P = WireValue.Show(breaks.P),
        Broken = breaks.Broken,
        Since = WireTime.Show(breaks.Since),
        ZFast = WireValue.Show(breaks.ZFast),
        UnknownDateStatistic = WireValue.Show(breaks.UnknownDateStatistic),
        UnknownDateP = WireValue.Show(breaks.UnknownDateP),
        UnknownDate = WireTime.Show(breaks.UnknownDate),
        Direction = (Wire.V1.BreakDirection)(int)breaks.Direction,
        Cusum = WireValue.Show(breaks.Cusum),
        CusumAlarm = breaks.CusumAlarm,
    };

    private static Wire.V1.VolatilityAdjusted Show(VolatilityAdjusted adjusted) => new()
    {
        Rho = WireValue.Show(adjusted.Rho),
        Delta = WireValue.Show(adjusted.Delta),
        VolatilityDriven = adjusted.VolatilityDriven,
    };

    private static Wire.V1.TrackingGap Show(TrackingGap gap) => new()
    {
        Beta = WireValue.Show(gap.Beta),
        T = WireValue.Show(gap.T),
        State = (Wire.V1.TrackingState)(int)gap.State,
    };

    private static Wire.V1.ShrunkLink Show(ShrunkLink link) => new()
    {
        State = (Wire.V1.LinkState)(int)link.State,
        Since = WireTime.Show(link.Since),
        R = WireValue.Show(link.R),
        Low = WireValue.Show(link.Low),
    };
}
