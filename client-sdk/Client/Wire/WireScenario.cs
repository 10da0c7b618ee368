using RegimeGrpc.Client.Scenario;
using RegimeGrpc.Client.Signals;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Wire;

internal static class WireScenario
{
    internal static V1.EvaluateRequest Write(this Assumptions assumptions)
    {
        var wire = new V1.EvaluateRequest
        {
            Model = assumptions.Model,
            Revision = assumptions.Revision.Number,
            OthersAge = assumptions.OthersAge,
            ThroughNextSession = assumptions.ThroughNextSession,
        };
        wire.AssetCloses.AddRange(assumptions.AssetCloses.Select(x => x.Write()));
        wire.BenchmarkCloses.AddRange(assumptions.BenchmarkCloses.Select(x => x.Write()));
        wire.Series.AddRange(assumptions.Series.Select(x => x.Write()));
        wire.Topics.AddRange(assumptions.Topics.Select(t => (V1.Topic)t));
        return wire;
    }

    internal static V1.FindFlipPointsRequest Write(this FlipOptions options) => new()
    {
        Model = options.Model,
        Revision = options.Revision.Number,
        LowFactor = options.LowFactor,
        HighFactor = options.HighFactor,
        Benchmark = options.Benchmark,
    };

    internal static V1.HypotheticalClose Write(this HypotheticalClose close)
    {
        var wire = new V1.HypotheticalClose { Close = close.Close };
        if (close.High is { } high) wire.High = high;
        if (close.Low is { } low) wire.Low = low;
        return wire;
    }

    internal static V1.HypotheticalSeries Write(this HypotheticalSeries series)
    {
        var wire = new V1.HypotheticalSeries { Series = series.Series };
        wire.Values.AddRange(series.Values);
        return wire;
    }

    internal static Scenario.Evaluation Read(this V1.EvaluateResponse wire) => new()
    {
        Base = wire.Base?.Read() ?? new(),
        Signals = wire.Signals.ReadAll(static x => x.Read()),
        Changes = wire.Changes.ReadAll(static x => x.Read()),
        Observations = wire.Observations.ReadAll(static x => x.Read()),
        Replica = wire.Replica?.Read() ?? new(),
    };

    internal static FlipPoints Read(this V1.FindFlipPointsResponse wire) => new()
    {
        Base = wire.Base?.Read() ?? new(),
        Points = wire.Points.ReadAll(static x => x.Read()),
        Replica = wire.Replica?.Read() ?? new(),
    };

    internal static ScenarioBase Read(this V1.ScenarioBase wire) => new()
    {
        Model = wire.Model,
        Fingerprint = wire.Fingerprint,
        Revision = new(wire.Revision),
        JournalTime = wire.JournalTime.Read(),
        AssetPrice = wire.AssetPrice.Read(),
        BenchmarkPrice = wire.BenchmarkPrice.Read(),
        NextDay = wire.NextDay.Read(),
        NextSession = wire.NextSession.Read(),
        Provenance = (Provenance)wire.Provenance,
    };

    internal static HypotheticalSignal Read(this V1.HypotheticalSignal wire) => new()
    {
        Hypothetical = wire.Hypothetical,
        AsOf = wire.AsOf.Read(),
        ValidUntil = wire.ValidUntil.Read(),
        Seal = (SealKind)wire.Seal,
        Changed = wire.Changed.ReadAll(static x => (Topic)x),
        Inputs = wire.Inputs.ReadAll(static x => x.Read()),
        Notes = wire.Notes.ReadAll(static x => x.Read()),
        Regime = wire.Regime?.Read(),
        Stance = wire.Stance?.Read(),
        Levels = wire.Levels?.Read(),
        Correlation = wire.Correlation?.Read(),
        SmallCaps = wire.SmallCaps?.Read(),
        Liquidity = wire.Liquidity?.Read(),
        Rotation = wire.Rotation?.Read(),
        Fundamentals = wire.Fundamentals?.Read(),
        Supply = wire.Supply?.Read(),
        Macro = wire.Macro?.Read(),
    };

    internal static HypotheticalChange Read(this V1.HypotheticalChange wire) => new()
    {
        AsOf = wire.AsOf.Read(),
        Topic = (Topic)wire.Topic,
        Subject = wire.Subject,
        From = wire.From,
        To = wire.To,
        Reasons = wire.Reasons.ReadAll(static x => x),
    };

    internal static HypotheticalObservation Read(this V1.HypotheticalObservation wire) => new()
    {
        Observation = wire.Observation?.Read(),
        Given = wire.Given,
    };

    internal static FlipPoint Read(this V1.FlipPoint wire) => new()
    {
        Target = (FlipTarget)wire.Target,
        Subject = wire.Subject,
        Input = (FlipInput)wire.Input,
        Direction = (FlipDirection)wire.Direction,
        Reachable = wire.Reachable,
        Price = wire.Price.Read(),
        Bracket = wire.Bracket?.Read(),
        StateNow = wire.StateNow,
        StateUnchanged = wire.StateUnchanged,
        StateBelow = wire.StateBelow,
        StateAbove = wire.StateAbove,
        DistancePercent = wire.DistancePercent.Read(),
        DistanceAtr = wire.DistanceAtr.Read(),
        Rule = wire.Rule,
        Reasons = wire.Reasons.ReadAll(static x => x),
        SealedAt = wire.SealedAt.Read(),
    };
}
