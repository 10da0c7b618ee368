using RegimeGrpc.Client.Signals;
using RegimeGrpc.Client.Wire;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Testing.Wire;

internal static class WireContext
{
    internal static V1.Component Write(this Component value) => new()
    {
        Id = value.Id,
        Change = value.Change.Write(),
        Z = value.Z.Write(),
        Weight = value.Weight,
        Availability = value.Availability,
        EventTime = value.EventTime.Write(),
        KnownAt = value.KnownAt.Write(),
    };

    internal static V1.Liquidity Write(this Liquidity value) => new()
    {
        State = (V1.LiquidityState)value.State,
        Impulse = value.Impulse.Write(),
        Acceleration = value.Acceleration.Write(),
        Level = value.Level.Write(),
        Coverage = value.Coverage,
        Components = { value.Components.Select(x => x.Write()) },
        Betas = { value.Betas.Select(x => x.Write()) },
    };

    internal static V1.LiquidityBeta Write(this LiquidityBeta value) => new()
    {
        Asset = value.Asset,
        Weeks = value.Weeks,
        Observations = value.Observations,
        First = value.First.Write(),
        Last = value.Last.Write(),
        Beta = value.Beta.Write(),
        T = value.T.Write(),
        RSquared = value.RSquared.Write(),
        WithBenchmark = value.WithBenchmark,
    };

    internal static V1.Rotation Write(this Rotation value) => new()
    {
        Stage = (V1.RotationStage)value.Stage,
        Raw = (V1.RotationStage)value.Raw,
        Since = value.Since.Write(),
        Btc20D = value.Btc20D.Write(),
        Eth20D = value.Eth20D.Write(),
        EthBtcZ = value.EthBtcZ.Write(),
        AltBreadth = value.AltBreadth.Write(),
        AltExcess = value.AltExcess.Write(),
        LeadLag = { value.LeadLag.Select(x => x.Write()) },
        BtcMomentum = value.BtcMomentum.Write(),
        EthMomentum = value.EthMomentum.Write(),
    };

    internal static V1.LeadLag Write(this LeadLag value) => new()
    {
        Lag = value.Lag,
        R = value.R.Write(),
        Band = value.Band.Write(),
    };

    internal static V1.Fundamentals Write(this Fundamentals value) => new()
    {
        Trends = { value.Trends.Select(x => x.Write()) },
        Divergence = value.Divergence.Write(),
        Coverage = value.Coverage,
        Evidence = value.Evidence.Write(),
        EvidenceAvailability = value.EvidenceAvailability,
    };

    internal static V1.GrowthTrend Write(this GrowthTrend value) => new()
    {
        Id = value.Id,
        Weeks = value.Weeks,
        Slope = value.Slope.Write(),
        Low = value.Low.Write(),
        High = value.High.Write(),
        MannKendallZ = value.MannKendallZ.Write(),
        Growth = (V1.GrowthClass)value.Growth,
    };

    internal static V1.Supply Write(this Supply value) => new()
    {
        Overhang = value.Overhang.Write(),
        UpsideCap = value.UpsideCap.Write(),
        Coverage = value.Coverage,
        Components = { value.Components.Select(x => x.Write()) },
        ExitDays = value.ExitDays.Write(),
        NetExitDays = value.NetExitDays.Write(),
        EtfCreations5D = value.EtfCreations5D.Write(),
        Scores = { value.Scores.Select(x => x.Write()) },
    };

    internal static V1.Macro Write(this Macro value) => new()
    {
        Shock = value.Shock.Write(),
        DovishShock = value.DovishShock.Write(),
        RatesZ1 = value.RatesZ1.Write(),
        RatesZ5 = value.RatesZ5.Write(),
        Gate = (V1.MacroGate)value.Gate,
        Surprises = { value.Surprises.Select(x => x.Write()) },
    };

    internal static V1.Surprise Write(this Surprise value) => new()
    {
        Id = value.Id,
        ReleasedAt = value.ReleasedAt.Write(),
        Actual = value.Actual.Write(),
        Consensus = value.Consensus.Write(),
        Standardised = value.Standardised.Write(),
    };
}
