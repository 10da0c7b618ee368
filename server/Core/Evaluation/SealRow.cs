using RegimeGrpc.Core.Levels;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.SmallCaps;
using RegimeGrpc.Core.Verdict;

namespace RegimeGrpc.Core.Evaluation;

/// <summary>What an evaluation keeps of a sealed signal: what was known at its instant, nothing later.</summary>
public sealed record SealRow
{
    /// <summary>The seal's actual instant: decisions are made here.</summary>
    public required Instant AsOf { get; init; }

    public required SealKind Kind { get; init; }

    public required RegimeState Regime { get; init; }

    public required StanceState Stance { get; init; }

    public required bool StructureOk { get; init; }

    /// <summary>The published frequency of a higher close a horizon later, in the regime in force, 0 to 1.</summary>
    public required Value Frequency { get; init; }

    /// <summary>The published base rate, 0 to 1.</summary>
    public required Value Base { get; init; }

    /// <summary>The newest sealed day's close against its 50-day simple average, per cent.</summary>
    public required Value Over50 { get; init; }

    /// <summary>The same of the 200-day one.</summary>
    public required Value Over200 { get; init; }

    /// <summary>Sessions since the small caps' last all-time close record; unavailable when records are not seeded.</summary>
    public required Value RecordAge { get; init; }

    /// <summary>A breakout began at this session.</summary>
    public required bool Breakout { get; init; }

    /// <summary>P_last, 0 to 1.</summary>
    public required Value Durability { get; init; }

    /// <summary>Small-cap index, points.</summary>
    public required Value Index { get; init; }

    /// <summary>Logarithmic returns of benchmark and asset over the session just sealed; null when it has no pair, and for a UTC day.</summary>
    public required (double Benchmark, double Asset)? Pair { get; init; }

    /// <summary>z of the fair-weather test as published.</summary>
    public required Value FairWeather { get; init; }

    /// <summary>M.</summary>
    public required Value Shock { get; init; }

    /// <summary>The asset's newest price at the seal; unavailable when it is more than 4 hours old, and for a UTC day.</summary>
    public required Value Price { get; init; }

    /// <summary>Of a session, its date.</summary>
    public DateOnly Day => AsOf.UtcDate;

    internal static SealRow Of(Signal signal, Value price)
    {
        var topics = signal.Topics;
        var (kind, correlation, records) = (signal.Seal!.Value, topics.Correlation, topics.SmallCaps.Records);
        var isSession = kind == SealKind.EquityClose;
        return new()
        {
            AsOf = signal.AsOf,
            Kind = kind,
            Regime = topics.Regime.State,
            Stance = topics.Stance.State,
            StructureOk = topics.Stance.StructureOk,
            Frequency = topics.Regime.Calibration.Frequency,
            Base = topics.Regime.Calibration.Base,
            Over50 = Over(topics.Levels, 50),
            Over200 = Over(topics.Levels, 200),
            RecordAge = records.Scope == RecordScope.AllTime ? records.Since : Value.Unavailable("the records are not seeded"),
            Breakout = isSession && topics.SmallCaps.Breakout.Age == 1,
            Durability = topics.SmallCaps.DurabilityScore,
            Index = records.Close,
            Pair = isSession && correlation.LastPair is { } pair && pair.Close == correlation.SessionClose ? (pair.Benchmark, pair.Asset) : null,
            FairWeather = correlation.Conditional.Z,
            Shock = topics.Macro.Shock,
            Price = isSession ? price : Value.NotApplicable("a UTC day seals its own close"),
        };
    }

    private static Value Over(Levels.Levels levels, int length)
    {
        foreach (var average in levels.Averages)
            if (average.Kind == MovingAverageKind.Simple && average.Length == length)
                return average.DistancePercent;
        return Value.Unavailable("the model has no such average");
    }
}
