using RegimeGrpc.Core.Link;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Verdict;

/// <summary>Axis Fr of signals.md 11.1: from 0 (solid) to 1 (fragile).</summary>
internal sealed class FragilityEvidence(VerdictInputs inputs, Instant at, FragilityParameters parameters, double nearRecord)
{
    /// <summary>In the order of the specification.</summary>
    public IReadOnlyList<Evidence> Items() =>
    [
        Item("squeeze", parameters.Squeeze, Squeeze(), inputs.Durability, "durability of the small-cap rally:", inputs.Durability.Reading),
        EvidenceItem.Of("link", EvidenceAxis.Fragility, parameters.Link, Link(), inputs.Link, at, inputs.Link.Reading.Broken
            ? "the link has broken"
            : string.Concat("the link is ", StateName.Of<LinkState>(inputs.Link.Reading.State))),
        Item("gap", parameters.Gap, EvidenceItem.Scaled(inputs.TrackingGap.Reading, -parameters.FullGap, 0, 1),
            inputs.TrackingGap, "the asset's drift against what the link implies, t:", inputs.TrackingGap.Reading),
        Item("macro", parameters.Macro, EvidenceItem.Scaled(inputs.Macro.Reading.Shock, parameters.FullShock, 0, 1),
            inputs.Macro, "hawkish shock, standard deviations:", inputs.Macro.Reading.Shock),
        Item("supply", parameters.Supply, EvidenceItem.Scaled(inputs.Overhang.Reading, 1, 0, 1),
            inputs.Overhang, "supply overhang:", inputs.Overhang.Reading),
        Item("fdiv", parameters.Divergence, EvidenceItem.Scaled(inputs.Divergence.Reading, 1, 0, 1),
            inputs.Divergence, "divergence of prices from fees:", inputs.Divergence.Reading),
        Item("fw", parameters.FairWeather, EvidenceItem.Scaled(inputs.FairWeather.Reading, parameters.FullFairWeather, 0, 1),
            inputs.FairWeather, "link on rising against falling days, z:", inputs.FairWeather.Reading),
    ];

    private Evidence Item<T>(string id, double weight, Value value, in Input<T> input, string words, Value number) =>
        EvidenceItem.Of(id, EvidenceAxis.Fragility, weight, value, input, at, EvidenceItem.Words(words, number));

    private Value Squeeze()
    {
        if (inputs.Drawdown.Reading is { IsOk: true, Number: var drawdown } && drawdown > nearRecord)
            return Value.NotApplicable("small caps are too far under their record for a squeeze");
        return inputs.Durability.Reading is { IsOk: true, Number: var lasts } ? Value.Of(Math.Clamp(1 - lasts, 0, 1)) : inputs.Durability.Reading;
    }

    private Value Link() => inputs.Link.Reading switch
    {
        { Broken: true } => Value.Of(1),
        { State: LinkState.Coupled } => Value.Of(0),
        { State: LinkState.Loose } => Value.Of(0.4),
        { State: LinkState.Decoupled } => Value.Of(0.8),
        { State: LinkState.Inverse } => Value.Of(1),
        _ => Value.Unavailable("the link is unknown"),
    };
}
