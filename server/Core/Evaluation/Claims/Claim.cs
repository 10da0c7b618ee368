using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Evaluation.Claims;

/// <summary>What the measurement says of a claim.</summary>
public enum ClaimVerdict : byte
{
    /// <summary>The interval corrected for all rows lies wholly on the claim's side, and both halves point there.</summary>
    Supported = 1,

    /// <summary>It does not; that is no proof of the contrary.</summary>
    NotSupported = 2,

    /// <summary>One half of the data says so by itself, and the other half points the other way.</summary>
    Unstable = 3,

    /// <summary>Inputs are missing, or far too few observations.</summary>
    NotMeasurable = 4,

    /// <summary>The corrected interval lies wholly on the other side.</summary>
    Reversed = 5,

    /// <summary>The situation the claim is about has hardly occurred.</summary>
    Untested = 6,
}

/// <summary>A number beside the measure.</summary>
/// <param name="Name">What it is, with its unit.</param>
/// <param name="Value">The number.</param>
/// <param name="Observations">How many it is of; 0 where that means nothing.</param>
public sealed record ClaimDetail(string Name, Value Value, int Observations);

/// <summary>A row of the ledger (signals.md section 15). Computed, never written down.</summary>
public sealed record Claim
{
    /// <summary>Lower-case words and dashes.</summary>
    public required string Id { get; init; }

    /// <summary>As the note has it.</summary>
    public required string Text { get; init; }

    /// <summary>What <see cref="Estimate"/> is, with its unit. The claim is that it is above 0.</summary>
    public required string Measure { get; init; }

    public required ClaimVerdict Verdict { get; init; }

    /// <summary>Why this verdict, in plain words.</summary>
    public required string Reason { get; init; }

    public required Value Estimate { get; init; }

    /// <summary>95 % for this row alone.</summary>
    public required Interval Interval { get; init; }

    /// <summary>95 % for all rows together (Bonferroni over the rows that could be measured).</summary>
    public required Interval Corrected { get; init; }

    /// <summary>Two-sided chance of as much when the truth is 0.</summary>
    public required Value P { get; init; }

    /// <summary>The same after Holm over the rows.</summary>
    public required Value AdjustedP { get; init; }

    /// <summary>Sessions, weeks or days the measure is about.</summary>
    public required int Observations { get; init; }

    /// <summary>What they are worth, overlaps taken out.</summary>
    public required double Effective { get; init; }

    /// <summary>Separate occasions, where the claim is about occasions; 0 where not.</summary>
    public required int Episodes { get; init; }

    /// <summary>The measured data's first and last instant; null without any.</summary>
    public required Instant? From { get; init; }

    public required Instant? To { get; init; }

    /// <summary>Of the model whose signals were measured.</summary>
    public required string Fingerprint { get; init; }

    public required IReadOnlyList<ClaimDetail> Details { get; init; }
}
