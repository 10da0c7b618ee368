using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Client.Evaluation;

/// <summary>Everything that was measured about strategies and forecasts.</summary>
public sealed record Scores
{
    /// <summary>Every strategy over all days, then over each half, then over each calendar year.</summary>
    public IReadOnlyList<Performance> Performances { get; init; } = [];

    /// <summary>The stance against each baseline.</summary>
    public IReadOnlyList<Comparison> Comparisons { get; init; } = [];

    /// <summary>Chance that the best strategy beats buying and holding by as much when none does (White 2000), 0 to 1.</summary>
    public Value RealityCheckP { get; init; }

    /// <summary>Chance that the stance's true Sharpe ratio is above that of the best of as many useless variants, 0 to 1.</summary>
    public Value DeflatedSharpe { get; init; }

    /// <summary>Of the regime as published, of the stance, and of the base rate.</summary>
    public IReadOnlyList<Forecast> Forecasts { get; init; } = [];

    public IReadOnlyList<StateOutcome> RegimeOutcomes { get; init; } = [];

    public IReadOnlyList<StateOutcome> StanceOutcomes { get; init; } = [];
}

/// <summary>A strategy over a period.</summary>
public sealed record Performance
{
    public Strategy Strategy { get; init; }

    /// <summary>"all", "first half", "second half", or a calendar year.</summary>
    public string Period { get; init; } = "";

    public DateTimeOffset? FirstDay { get; init; }

    public DateTimeOffset? LastDay { get; init; }

    public int Days { get; init; }

    /// <summary>Net of costs, a fraction.</summary>
    public double Return { get; init; }

    /// <summary>A year, a fraction.</summary>
    public Value Volatility { get; init; }

    /// <summary>A year, against cash at 0.</summary>
    public Value Sharpe { get; init; }

    /// <summary>95 %, block bootstrap.</summary>
    public Interval SharpeInterval { get; init; }

    /// <summary>Two-sided chance of such a Sharpe ratio when the truth is 0.</summary>
    public Value P { get; init; }

    /// <summary>The same after Holm over every cell of the report.</summary>
    public Value AdjustedP { get; init; }

    /// <summary>A fraction from 0 to 1.</summary>
    public double MaxDrawdown { get; init; }

    /// <summary>Share of the time in the market, 0 to 1.</summary>
    public double Exposure { get; init; }

    /// <summary>Changes of position a year.</summary>
    public double Turnover { get; init; }
}

/// <summary>The stance against a baseline.</summary>
public sealed record Comparison
{
    public Strategy Baseline { get; init; }

    /// <summary>Mean difference of daily net returns, times 365, a fraction.</summary>
    public Value Excess { get; init; }

    public Interval ExcessInterval { get; init; }

    /// <summary>A year.</summary>
    public Value SharpeDifference { get; init; }

    public Interval SharpeInterval { get; init; }

    /// <summary>Of the difference of the Sharpe ratios, two-sided.</summary>
    public Value P { get; init; }

    public Value AdjustedP { get; init; }
}

/// <summary>Chances given, and what came of them.</summary>
public sealed record Forecast
{
    /// <summary>"regime", "stance" or "climatology".</summary>
    public string Name { get; init; } = "";

    public int Forecasts { get; init; }

    public double EffectiveForecasts { get; init; }

    public Value Brier { get; init; }

    public Value BrierClimatology { get; init; }

    /// <summary>1 - brier / climatology; below 0 the base rate is the better forecast.</summary>
    public Value Skill { get; init; }

    public Interval SkillInterval { get; init; }

    /// <summary>Nats.</summary>
    public Value LogScore { get; init; }

    public Value LogScoreClimatology { get; init; }

    /// <summary>Tenths of the range, ascending.</summary>
    public IReadOnlyList<ReliabilityBin> Reliability { get; init; } = [];
}

/// <param name="Low">Chances from here.</param>
/// <param name="High">To below here.</param>
/// <param name="Forecasts">How many fell there.</param>
/// <param name="MeanForecast">0 to 1.</param>
/// <param name="Frequency">How often it came true, 0 to 1.</param>
public sealed record ReliabilityBin(double Low, double High, int Forecasts, Value MeanForecast, Value Frequency);

/// <summary>What followed the sessions of a state.</summary>
public sealed record StateOutcome
{
    public string State { get; init; } = "";

    public int Sessions { get; init; }

    public double EffectiveSessions { get; init; }

    public int Episodes { get; init; }

    /// <summary>Share followed by a higher close, 0 to 1.</summary>
    public Value UpShare { get; init; }

    /// <summary>Mean logarithmic return over the horizon.</summary>
    public Value MeanReturn { get; init; }

    public Interval Interval { get; init; }
}
