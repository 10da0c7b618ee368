using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Client.Evaluation;

/// <summary>What a span of a journal says about a model.</summary>
public sealed record BacktestReport
{
    public string Model { get; init; } = "";

    public string Fingerprint { get; init; } = "";

    /// <summary>All that were used.</summary>
    public EvaluationParameters Parameters { get; init; } = new();

    public string JournalId { get; init; } = "";

    public Provenance Provenance { get; init; }

    /// <summary>The newest entry that was folded.</summary>
    public Revision Revision { get; init; }

    /// <summary>Null when nothing was sealed.</summary>
    public DateTimeOffset? FirstSeal { get; init; }

    public DateTimeOffset? LastSeal { get; init; }

    public int SessionSeals { get; init; }

    public int DaySeals { get; init; }

    /// <summary>One a strategy, over the same days.</summary>
    public IReadOnlyList<EquityCurve> Curves { get; init; } = [];

    public IReadOnlyList<RegimeRun> Regimes { get; init; } = [];

    public Scores Scores { get; init; } = new();

    public IReadOnlyList<Claim> Claims { get; init; } = [];

    /// <summary>What a reader must know, in plain words.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>Both ends included.</summary>
public readonly record struct Interval(Value Low, Value High);

/// <summary>What is compared. Decided at the seal, filled at the next price after it.</summary>
public enum Strategy
{
    Unspecified = 0,

    /// <summary>Long while the stance is ACTIVE; flat otherwise, ARMED included.</summary>
    Stance = 1,
    BuyAndHold = 2,

    /// <summary>Long while the newest sealed day closed over its 200-day simple average.</summary>
    Sma200 = 3,

    /// <summary>The same with 50 days.</summary>
    Sma50 = 4,

    /// <summary>Long while the structure of the levels is good, whatever the regime.</summary>
    StructureOnly = 5,

    /// <summary>Long for 20 sessions after an all-time record close of small caps.</summary>
    RecordsOnly = 6,
}

public sealed record EquityCurve
{
    public Strategy Strategy { get; init; }

    /// <summary>By UTC day, ascending.</summary>
    public IReadOnlyList<EquityPoint> Points { get; init; } = [];

    /// <summary>Stays in the market, oldest first.</summary>
    public IReadOnlyList<Episode> Episodes { get; init; } = [];
}

/// <param name="Day">00:00Z of the UTC day that ended.</param>
/// <param name="Equity">Net of costs, from 1 at the start.</param>
public readonly record struct EquityPoint(DateTimeOffset Day, double Equity);

/// <param name="Entered">Time of the price paid.</param>
/// <param name="Left">Time of the price got; null while it lasts.</param>
/// <param name="Return">Net of costs, a fraction.</param>
public sealed record Episode(DateTimeOffset? Entered, DateTimeOffset? Left, double Return);

/// <summary>A stay in a regime.</summary>
public sealed record RegimeRun(RegimeState State, DateTimeOffset? From, DateTimeOffset? To, int Sessions);
