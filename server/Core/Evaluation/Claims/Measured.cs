using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Evaluation.Claims;

/// <summary>A claim measured, not yet judged: that takes all rows together.</summary>
internal sealed record Measured
{
    public required string Id { get; init; }

    public required string Text { get; init; }

    public required string Measure { get; init; }

    public Value Estimate { get; init; } = Value.Unavailable("not measured");

    /// <summary>By the share left outside.</summary>
    public Func<double, Interval> Interval { get; init; } = static _ => Evaluation.Interval.Unknown("not measured");

    public Value P { get; init; } = Value.Unavailable("not measured");

    public Bootstrap FirstHalf { get; init; } = Bootstrap.None;

    public Bootstrap SecondHalf { get; init; } = Bootstrap.None;

    public int Observations { get; init; }

    public double Effective { get; init; }

    public int Episodes { get; init; }

    public Instant? From { get; init; }

    public Instant? To { get; init; }

    public IReadOnlyList<ClaimDetail> Details { get; init; } = [];

    /// <summary>Why it cannot be judged, and what that is called; null when it can.</summary>
    public (ClaimVerdict Verdict, string Reason)? Refused { get; init; }

    /// <summary>The contrary would be a finding too, and has a name.</summary>
    public bool CanReverse { get; init; }

    /// <summary>Why a clear interval is still not enough; null when it is.</summary>
    public string? NotEnough { get; init; }

    /// <summary>Fills in estimate, interval, chance and halves.</summary>
    public Measured With<T>(T[] sample, Statistic<T> statistic, int block, EvaluationParameters parameters)
    {
        var whole = Bootstrap.Of<T>(sample, statistic, block, $"claim/{Id}", parameters);
        var half = sample.Length / 2;
        return this with
        {
            Estimate = whole.Value,
            Interval = whole.Interval,
            P = whole.P(),
            FirstHalf = Bootstrap.Of<T>(sample.AsSpan(0, half), statistic, block, $"claim/{Id}/first", parameters),
            SecondHalf = Bootstrap.Of<T>(sample.AsSpan(half), statistic, block, $"claim/{Id}/second", parameters),
            Refused = Refused ?? (whole.Resampled.Length == 0 ? (ClaimVerdict.NotMeasurable, "Too few observations.") : null),
        };
    }
}
