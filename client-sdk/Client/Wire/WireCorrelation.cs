using RegimeGrpc.Client.Signals;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Wire;

internal static class WireCorrelation
{
    internal static Correlation Read(this V1.Correlation wire) => new()
    {
        Alignment = (Alignment)wire.Alignment,
        SessionClose = wire.SessionClose.Read(),
        LastPair = wire.LastPair?.Read(),
        Pearson = wire.Pearson.ReadAll(static x => x.Read()),
        Spearman = wire.Spearman.ReadAll(static x => x.Read()),
        Ewma = wire.Ewma.ReadAll(static x => x.Read()),
        Betas = wire.Betas.ReadAll(static x => x.Read()),
        Partials = wire.Partials.ReadAll(static x => x.Read()),
        Conditional = wire.Conditional?.Read() ?? new(),
        Breaks = wire.Breaks?.Read() ?? new(),
        VolatilityAdjusted = wire.VolatilityAdjusted?.Read() ?? new(),
        TrackingGap = wire.TrackingGap?.Read() ?? new(),
        Link = wire.Link?.Read() ?? new(),
    };

    internal static ReturnPair Read(this V1.ReturnPair wire) => new()
    {
        Close = wire.Close.Read(),
        Benchmark = wire.Benchmark,
        Asset = wire.Asset,
        Span = wire.Span,
        Quality = wire.Quality,
        VenueSeam = wire.VenueSeam,
    };

    internal static Pearson Read(this V1.Pearson wire) => new()
    {
        Window = wire.Window,
        R = wire.R.Read(),
        Pairs = wire.Pairs,
        Z = wire.Z.Read(),
        StandardErrorIid = wire.StandardErrorIid.Read(),
        StandardErrorRobust = wire.StandardErrorRobust.Read(),
        Low = wire.Low.Read(),
        High = wire.High.Read(),
    };

    internal static Spearman Read(this V1.Spearman wire) => new()
    {
        Window = wire.Window,
        Rho = wire.Rho.Read(),
        Z = wire.Z.Read(),
        StandardError = wire.StandardError.Read(),
    };

    internal static Ewma Read(this V1.Ewma wire) => new()
    {
        Lambda = wire.Lambda,
        Rho = wire.Rho.Read(),
        EffectivePairs = wire.EffectivePairs,
    };

    internal static Beta Read(this V1.Beta wire) => new()
    {
        Window = wire.Window,
        Value = wire.Beta_.Read(),
        StandardError = wire.StandardError.Read(),
        RSquared = wire.RSquared.Read(),
    };

    internal static Partial Read(this V1.Partial wire) => new()
    {
        Given = wire.Given,
        R = wire.R.Read(),
    };

    internal static ShrunkLink Read(this V1.ShrunkLink wire) => new()
    {
        State = (LinkState)wire.State,
        Since = wire.Since.Read(),
        R = wire.R.Read(),
        Low = wire.Low.Read(),
    };

    internal static BreakTests Read(this V1.BreakTests wire) => new()
    {
        Z = wire.Z.Read(),
        P = wire.P.Read(),
        Broken = wire.Broken,
        Since = wire.Since.Read(),
        ZFast = wire.ZFast.Read(),
        UnknownDateStatistic = wire.UnknownDateStatistic.Read(),
        UnknownDateP = wire.UnknownDateP.Read(),
        UnknownDate = wire.UnknownDate.Read(),
        Direction = (BreakDirection)wire.Direction,
        Cusum = wire.Cusum.Read(),
        CusumAlarm = wire.CusumAlarm,
    };

    internal static Conditional Read(this V1.Conditional wire) => new()
    {
        RhoUp = wire.RhoUp.Read(),
        RhoDown = wire.RhoDown.Read(),
        Z = wire.Z.Read(),
        FairWeather = wire.FairWeather,
        FoulWeather = wire.FoulWeather,
        BetaUp = wire.BetaUp.Read(),
        BetaDown = wire.BetaDown.Read(),
        ZAsymmetry = wire.ZAsymmetry.Read(),
        RhoShock = wire.RhoShock.Read(),
        RhoCalm = wire.RhoCalm.Read(),
    };

    internal static VolatilityAdjusted Read(this V1.VolatilityAdjusted wire) => new()
    {
        Rho = wire.Rho.Read(),
        Delta = wire.Delta.Read(),
        VolatilityDriven = wire.VolatilityDriven,
    };

    internal static TrackingGap Read(this V1.TrackingGap wire) => new()
    {
        Beta = wire.Beta.Read(),
        T = wire.T.Read(),
        State = (TrackingState)wire.State,
    };
}
