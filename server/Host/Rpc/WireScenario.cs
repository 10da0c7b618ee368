using RegimeGrpc.Core.Scenario;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Server.Pipeline;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Server.Rpc;

/// <summary>Scenarios off and on the wire.</summary>
internal static class WireScenario
{
    public static Assumptions Read(V1.EvaluateRequest request) => new()
    {
        AssetCloses = [.. request.AssetCloses.Select(Read)],
        BenchmarkCloses = [.. request.BenchmarkCloses.Select(Read)],
        Others = [.. request.Series.Select(series => new GivenValues(series.Series, [.. series.Values]))],
        OthersAge = request.OthersAge,
        ThroughNextSession = request.ThroughNextSession,
    };

    public static V1.ScenarioBase Show(Fork fork, Provenance provenance) => new()
    {
        Model = fork.Model.Name,
        Fingerprint = fork.Model.Fingerprint,
        Revision = (ulong)fork.Revision.Number,
        JournalTime = WireTime.Show(fork.Time),
        AssetPrice = WireValue.Show(fork.AssetPrice is { } asset ? Value.Of(asset) : Value.Unavailable("no price of the asset has arrived lately")),
        BenchmarkPrice = WireValue.Show(fork.BenchmarkPrice is { } benchmark ? Value.Of(benchmark) : Value.Unavailable("no close of the benchmark has arrived lately")),
        NextDay = WireTime.Show(fork.NextDay),
        NextSession = WireTime.Show(fork.NextSession),
        Provenance = WireEnums.Show(provenance),
    };

    public static V1.HypotheticalSignal Show(HypotheticalSignal signal, TopicSet asked)
    {
        var wire = new V1.HypotheticalSignal
        {
            Hypothetical = true,
            AsOf = WireTime.Show(signal.AsOf),
            ValidUntil = WireTime.Show(signal.ValidUntil),
            Seal = (V1.SealKind)(int)signal.Seal,
        };
        wire.Changed.AddRange(signal.Changed.Topics().Select(WireEnums.Show));
        wire.Inputs.AddRange(signal.Inputs.Select(WireSignal.Show));
        wire.Notes.AddRange(signal.Notes.Select(note => new V1.Note { Code = note.Code, Text = note.Text }));
        var topics = signal.Topics;
        if (asked.Contains(Topic.Regime)) wire.Regime = WireRegime.Show(topics.Regime);
        if (asked.Contains(Topic.Stance)) wire.Stance = WireStance.Show(topics.Stance);
        if (asked.Contains(Topic.Levels)) wire.Levels = WireLevels.Show(topics.Levels);
        if (asked.Contains(Topic.Correlation)) wire.Correlation = WireCorrelation.Show(topics.Correlation);
        if (asked.Contains(Topic.SmallCaps)) wire.SmallCaps = WireSmallCaps.Show(topics.SmallCaps);
        if (asked.Contains(Topic.Liquidity)) wire.Liquidity = WireLiquidity.Show(topics.Liquidity);
        if (asked.Contains(Topic.Rotation)) wire.Rotation = WireRotation.Show(topics.Rotation);
        if (asked.Contains(Topic.Fundamentals)) wire.Fundamentals = WireFundamentals.Show(topics.Fundamentals);
        if (asked.Contains(Topic.Supply)) wire.Supply = WireSupply.Show(topics.Supply);
        if (asked.Contains(Topic.Macro)) wire.Macro = WireMacro.Show(topics.Macro);
        return wire;
    }

    public static V1.HypotheticalChange Show(Change change)
    {
        var wire = new V1.HypotheticalChange
        {
            AsOf = WireTime.Show(change.AsOf),
            Topic = WireEnums.Show(change.Topic),
            Subject = change.Subject,
            From = change.From,
            To = change.To,
        };
        wire.Reasons.AddRange(change.Reasons);
        return wire;
    }

    public static V1.HypotheticalObservation Show(Assumed assumed) => new() { Observation = WireEntry.Show(assumed.Observation), Given = assumed.Given };

    public static V1.FlipPoint Show(FlipPoint point)
    {
        var wire = new V1.FlipPoint
        {
            Target = (V1.FlipTarget)(int)point.Target,
            Subject = point.Subject,
            Input = (V1.FlipInput)(int)point.Input,
            Direction = (V1.FlipDirection)(int)point.Direction,
            Reachable = point.Reachable,
            Price = WireValue.Show(point.Price),
            Bracket = point.Bracket is { } bracket ? WireValue.Show(bracket) : null,
            StateNow = point.StateNow,
            StateUnchanged = point.StateUnchanged,
            StateBelow = point.StateBelow,
            StateAbove = point.StateAbove,
            DistancePercent = WireValue.Show(point.DistancePercent),
            DistanceAtr = WireValue.Show(point.DistanceAtr),
            Rule = point.Rule,
            SealedAt = WireTime.Show(point.SealedAt),
        };
        wire.Reasons.AddRange(point.Reasons);
        return wire;
    }

    private static GivenClose Read(V1.HypotheticalClose close) =>
        new(close.Close, close.HasHigh ? close.High : null, close.HasLow ? close.Low : null);
}
