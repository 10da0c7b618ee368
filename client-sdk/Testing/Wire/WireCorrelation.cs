using RegimeGrpc.Client.Signals;
using RegimeGrpc.Client.Wire;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Testing.Wire;

internal static class WireCorrelation
{
    internal static V1.Correlation Write(this Correlation value) => new()
    {
        Alignment = (V1.Alignment)value.Alignment,
        SessionClose = value.SessionClose.Write(),
        LastPair = value.LastPair?.Write(),
        Pearson = { value.Pearson.Select(x => x.Write()) },
        Spearman = { value.Spearman.Select(x => x.Write()) },
        Ewma = { value.Ewma.Select(x => x.Write()) },
        Betas = { value.Betas.Select(x => x.Write()) },
        Partials = { value.Partials.Select(x => x.Write()) },
        Conditional = value.Conditional.Write(),
        Breaks = value.Breaks.Write(),
        VolatilityAdjusted = value.VolatilityAdjusted.Write(),
        TrackingGap = value.TrackingGap.Write(),
        Link = value.Link.Write(),
    };

    internal static V1.ReturnPair Write(this ReturnPair value) => new()
    {
        Close = value.Close.Write(),
        Benchmark = value.Benchmark,
        Asset = value.Asset,
        Span = value.Span,
        Quality = value.Quality,
        VenueSeam = value.VenueSeam,
    };

    internal static V1.Pearson Write(this Pearson value) => new()
    {
        Window = value.Window,
        R = value.R.Write(),
        Pairs = value.Pairs,
        Z = value.Z.Write(),
        StandardErrorIid = value.StandardErrorIid.Write(),
        StandardErrorRobust = value.StandardErrorRobust.Write(),
        Low = value.Low.Write(),
        High = value.High.Write(),
    };

    internal static V1.Spearman Write(this Spearman value) => new()
    {
        Window = value.Window,
        Rho = value.Rho.Write(),
        Z = value.Z.Write(),
        StandardError = value.StandardError.Write(),
    };

    internal static V1.Ewma Write(this Ewma value) => new()
    {
        Lambda = value.Lambda,
        Rho = value.Rho.Write(),
        EffectivePairs = value.EffectivePairs,
    };

    internal static V1.Beta Write(this Beta value) => new()
    {
        Window = value.Window,
        Beta_ = value.Value.Write(),
        StandardError = value.StandardError.Write(),
        RSquared = value.RSquared.Write(),
    };

    internal static V1.Partial Write(this Partial value) => new()
    {
        Given = value.Given,
        R = value.R.Write(),
    };

    internal static V1.ShrunkLink Write(this ShrunkLink value) => new()
    {
        State = (V1.LinkState)value.State,
        Since = value.Since.Write(),
        R = value.R.Write(),
        Low = value.Low.Write(),
    };

    internal static V1.BreakTests Write(this BreakTests value) => new()
    {
        Z = value.Z.Write(),
        P = value.P.Write(),
        Broken = value.Broken,
        Since = value.Since.Write(),
        ZFast = value.ZFast.Write(),
        UnknownDateStatistic = value.UnknownDateStatistic.Write(),
        UnknownDateP = value.UnknownDateP.Write(),
        UnknownDate = value.UnknownDate.Write(),
        Direction = (V1.BreakDirection)value.Direction,
        Cusum = value.Cusum.Write(),
        CusumAlarm = value.CusumAlarm,
    };

    internal static V1.Conditional Write(this Conditional value) => new()
    {
        RhoUp = value.RhoUp.Write(),
        RhoDown = value.RhoDown.Write(),
        Z = value.Z.Write(),
        FairWeather = value.FairWeather,
        FoulWeather = value.FoulWeather,
        BetaUp = value.BetaUp.Write(),
        BetaDown = value.BetaDown.Write(),
        ZAsymmetry = value.ZAsymmetry.Write(),
        RhoShock = value.RhoShock.Write(),
        RhoCalm = value.RhoCalm.Write(),
    };

    internal static V1.VolatilityAdjusted Write(this VolatilityAdjusted value) => new()
    {
        Rho = value.Rho.Write(),
        Delta = value.Delta.Write(),
        VolatilityDriven = value.VolatilityDriven,
    };

    internal static V1.TrackingGap Write(this TrackingGap value) => new()
    {
        Beta = value.Beta.Write(),
        T = value.T.Write(),
        State = (V1.TrackingState)value.State,
    };
}
