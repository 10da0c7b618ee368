using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Client.Evaluation;

public enum Verdict
{
    Unspecified = 0,

    /// <summary>The interval corrected for all rows lies wholly on the claim's side, and both halves point there.</summary>
    Supported = 1,

    /// <summary>It does not. That is no proof of the contrary.</summary>
    NotSupported = 2,

    /// <summary>One half of the data says so, and the other points the other way.</summary>
    Unstable = 3,

    /// <summary>Inputs are missing, or far too few observations.</summary>
    NotMeasurable = 4,

    /// <summary>The corrected interval lies wholly on the other side.</summary>
    Reversed = 5,

    /// <summary>The situation the claim is about has hardly occurred.</summary>
    Untested = 6,
}

/// <summary>A row of the ledger of claims.</summary>
public sealed record Claim
{
    public string Id { get; init; } = "";

    /// <summary>As the note has it.</summary>
    public string Text { get; init; } = "";

    /// <summary>What <see cref="Estimate"/> is, with its unit. The claim is that it is above 0.</summary>
    public string Measure { get; init; } = "";

    public Verdict Verdict { get; init; }

    /// <summary>Why this verdict, in plain words.</summary>
    public string Reason { get; init; } = "";

    public Value Estimate { get; init; }

    /// <summary>95 %, for this row alone.</summary>
    public Interval Interval { get; init; }

    /// <summary>95 %, for all rows that could be measured together.</summary>
    public Interval CorrectedInterval { get; init; }

    public Value P { get; init; }

    /// <summary>After Holm over the rows.</summary>
    public Value AdjustedP { get; init; }

    public int Observations { get; init; }

    /// <summary>What they are worth, overlaps taken out.</summary>
    public double EffectiveObservations { get; init; }

    /// <summary>0 where the claim is not about occasions.</summary>
    public int Episodes { get; init; }

    /// <summary>Span of the measured data; null without any.</summary>
    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }

    /// <summary>Of the model whose signals were measured.</summary>
    public string Fingerprint { get; init; } = "";

    public IReadOnlyList<ClaimDetail> Details { get; init; } = [];
}

/// <param name="Name">What the value is, with its unit.</param>
/// <param name="Value">The number.</param>
/// <param name="Observations">How many it is of; 0 where that means nothing.</param>
public sealed record ClaimDetail(string Name, Value Value, int Observations);

/// <summary>The note's claims against everything sealed so far.</summary>
public sealed record Claims
{
    public string Model { get; init; } = "";

    public string Fingerprint { get; init; } = "";

    /// <summary>The newest sealed signal they cover.</summary>
    public Revision SealedRevision { get; init; }

    /// <summary>In the order of the note; always all of them.</summary>
    public IReadOnlyList<Claim> All { get; init; } = [];

    public Replica Replica { get; init; } = new();
}

/// <summary>The scores of everything sealed so far.</summary>
public sealed record Scorecard
{
    public string Model { get; init; } = "";

    public string Fingerprint { get; init; } = "";

    public EvaluationParameters Parameters { get; init; } = new();

    /// <summary>The newest sealed signal it covers.</summary>
    public Revision SealedRevision { get; init; }

    public DateTimeOffset? FirstSeal { get; init; }

    public DateTimeOffset? LastSeal { get; init; }

    public Scores Scores { get; init; } = new();

    public IReadOnlyList<string> Notes { get; init; } = [];

    public Replica Replica { get; init; } = new();
}
