using RegimeGrpc.Core.Evaluation.Claims;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Core.Evaluation;

/// <summary>What a span of a journal says about a model (signals.md sections 12 and 15). A function of tape and parameters alone.</summary>
public sealed record Report
{
    public required string Model { get; init; }

    /// <summary>Of the model's parameters.</summary>
    public required string Fingerprint { get; init; }

    public required EvaluationParameters Parameters { get; init; }

    /// <summary>The newest entry the tape holds.</summary>
    public required Revision Revision { get; init; }

    /// <summary>Instants of the first and the newest seal; null without one.</summary>
    public required Instant? From { get; init; }

    public required Instant? To { get; init; }

    /// <summary>Session seals and UTC day seals.</summary>
    public required int SessionSeals { get; init; }

    public required int DaySeals { get; init; }

    /// <summary>In the order of <see cref="Strategy"/>, over the same days.</summary>
    public required IReadOnlyList<EquityCurve> Curves { get; init; }

    /// <summary>Every strategy over all days, then over the halves, then over each year.</summary>
    public required IReadOnlyList<Performance> Performances { get; init; }

    public required IReadOnlyList<Comparison> Comparisons { get; init; }

    public required DataSnooping Snooping { get; init; }

    public required IReadOnlyList<Forecast> Forecasts { get; init; }

    public required IReadOnlyList<StateOutcome> RegimeOutcomes { get; init; }

    public required IReadOnlyList<StateOutcome> StanceOutcomes { get; init; }

    public required IReadOnlyList<RegimeRun> Regimes { get; init; }

    public required IReadOnlyList<Claim> Claims { get; init; }

    /// <summary>What a reader must know, in plain words.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
