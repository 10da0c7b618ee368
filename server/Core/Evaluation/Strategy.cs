using RegimeGrpc.Core.Verdict;

namespace RegimeGrpc.Core.Evaluation;

/// <summary>What is compared: the model's stance, and the baselines of signals.md section 12.</summary>
public enum Strategy : byte
{
    /// <summary>Long while the stance is ACTIVE, flat otherwise. ARMED is flat: it waits for its trigger.</summary>
    Stance = 1,

    BuyAndHold = 2,

    /// <summary>Long while the newest sealed day closed over its 200-day simple average.</summary>
    Sma200 = 3,

    /// <summary>The same with 50 days.</summary>
    Sma50 = 4,

    /// <summary>Long while the structure of the levels is good (signals.md 11.4), whatever the regime.</summary>
    StructureOnly = 5,

    /// <summary>Long while the small caps' last all-time close record is fresh, whatever the asset does.</summary>
    RecordsOnly = 6,
}

internal static class Strategies
{
    public static readonly Strategy[] All =
        [Strategy.Stance, Strategy.BuyAndHold, Strategy.Sma200, Strategy.Sma50, Strategy.StructureOnly, Strategy.RecordsOnly];

    /// <summary>The share of the capital held, 0 or 1. What is unknown is not held.</summary>
    public static double Position(Strategy strategy, SealRow row, EvaluationParameters parameters) => strategy switch
    {
        Strategy.Stance => row.Stance == StanceState.Active,
        Strategy.BuyAndHold => true,
        Strategy.Sma200 => row.Over200 is { IsOk: true, Number: > 0 },
        Strategy.Sma50 => row.Over50 is { IsOk: true, Number: > 0 },
        Strategy.StructureOnly => row.StructureOk,
        _ => row.RecordAge is { IsOk: true, Number: var age } && age <= parameters.FreshRecord,
    } ? 1 : 0;
}
