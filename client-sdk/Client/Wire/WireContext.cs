using RegimeGrpc.Client.Signals;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Wire;

internal static class WireContext
{
    internal static Component Read(this V1.Component wire) => new()
    {
        Id = wire.Id,
        Change = wire.Change.Read(),
        Z = wire.Z.Read(),
        Weight = wire.Weight,
        Availability = wire.Availability,
        EventTime = wire.EventTime.Read(),
        KnownAt = wire.KnownAt.Read(),
    };

    internal static Liquidity Read(this V1.Liquidity wire) => new()
    {
        State = (LiquidityState)wire.State,
        Impulse = wire.Impulse.Read(),
        Acceleration = wire.Acceleration.Read(),
        Level = wire.Level.Read(),
        Coverage = wire.Coverage,
        Components = wire.Components.ReadAll(static x => x.Read()),
        Betas = wire.Betas.ReadAll(static x => x.Read()),
    };

    internal static LiquidityBeta Read(this V1.LiquidityBeta wire) => new()
    {
        Asset = wire.Asset,
        Weeks = wire.Weeks,
        Observations = wire.Observations,
        First = wire.First.Read(),
        Last = wire.Last.Read(),
        Beta = wire.Beta.Read(),
        T = wire.T.Read(),
        RSquared = wire.RSquared.Read(),
        WithBenchmark = wire.WithBenchmark,
    };

    internal static Rotation Read(this V1.Rotation wire) => new()
    {
        Stage = (RotationStage)wire.Stage,
        Raw = (RotationStage)wire.Raw,
        Since = wire.Since.Read(),
        Btc20D = wire.Btc20D.Read(),
        Eth20D = wire.Eth20D.Read(),
        EthBtcZ = wire.EthBtcZ.Read(),
        AltBreadth = wire.AltBreadth.Read(),
        AltExcess = wire.AltExcess.Read(),
        LeadLag = wire.LeadLag.ReadAll(static x => x.Read()),
        BtcMomentum = wire.BtcMomentum.Read(),
        EthMomentum = wire.EthMomentum.Read(),
    };

    internal static LeadLag Read(this V1.LeadLag wire) => new()
    {
        Lag = wire.Lag,
        R = wire.R.Read(),
        Band = wire.Band.Read(),
    };

    internal static Fundamentals Read(this V1.Fundamentals wire) => new()
    {
        Trends = wire.Trends.ReadAll(static x => x.Read()),
        Divergence = wire.Divergence.Read(),
        Coverage = wire.Coverage,
        Evidence = wire.Evidence.Read(),
        EvidenceAvailability = wire.EvidenceAvailability,
    };

    internal static GrowthTrend Read(this V1.GrowthTrend wire) => new()
    {
        Id = wire.Id,
        Weeks = wire.Weeks,
        Slope = wire.Slope.Read(),
        Low = wire.Low.Read(),
        High = wire.High.Read(),
        MannKendallZ = wire.MannKendallZ.Read(),
        Growth = (GrowthClass)wire.Growth,
    };

    internal static Supply Read(this V1.Supply wire) => new()
    {
        Overhang = wire.Overhang.Read(),
        UpsideCap = wire.UpsideCap.Read(),
        Coverage = wire.Coverage,
        Components = wire.Components.ReadAll(static x => x.Read()),
        ExitDays = wire.ExitDays.Read(),
        NetExitDays = wire.NetExitDays.Read(),
        EtfCreations5D = wire.EtfCreations5D.Read(),
        Scores = wire.Scores.ReadAll(static x => x.Read()),
    };

    internal static Macro Read(this V1.Macro wire) => new()
    {
        Shock = wire.Shock.Read(),
        DovishShock = wire.DovishShock.Read(),
        RatesZ1 = wire.RatesZ1.Read(),
        RatesZ5 = wire.RatesZ5.Read(),
        Gate = (MacroGate)wire.Gate,
        Surprises = wire.Surprises.ReadAll(static x => x.Read()),
    };

    internal static Surprise Read(this V1.Surprise wire) => new()
    {
        Id = wire.Id,
        ReleasedAt = wire.ReleasedAt.Read(),
        Actual = wire.Actual.Read(),
        Consensus = wire.Consensus.Read(),
        Standardised = wire.Standardised.Read(),
    };
}
