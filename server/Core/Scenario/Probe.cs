using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Scenario;

/// <summary>Every watched state if the next close is a price, each at the seal that answers to it first.</summary>
/// <param name="States">In the order of <see cref="NamedState.Of"/>.</param>
/// <param name="SealedAt">When each is sealed.</param>
/// <param name="Levels">At the seal of the asset's day; null for the benchmark.</param>
internal sealed record Probe(NamedState[] States, Instant[] SealedAt, Levels.Levels? Levels)
{
    /// <summary>The asset's next day closes here, and stays there up to the session close after it: the day's seal tells levels and stance, the session's the regime.</summary>
    public static Probe OfAsset(Fork fork, double close)
    {
        var signals = fork.Seals(new() { AssetCloses = [new(close)], ThroughNextSession = true });
        var day = signals[0];
        foreach (var signal in signals)
        {
            day = signal;
            if (signal.Seal == SealKind.UtcDay && signal.Topics.Levels.BarDate == fork.NextDay) break;
        }

        return Read(day, signals[^1], day.Topics.Levels);
    }

    /// <summary>The benchmark's next session closes here.</summary>
    public static Probe OfBenchmark(Fork fork, double close)
    {
        var session = fork.Seals(new() { BenchmarkCloses = [new(close)] })[^1];
        return Read(session, session, null);
    }

    private static Probe Read(HypotheticalSignal first, HypotheticalSignal regime, Levels.Levels? levels)
    {
        NamedState[] states = [.. NamedState.Of(first.Topics)];
        var sealedAt = new Instant[states.Length];
        var n = 0;
        foreach (var state in NamedState.Of(regime.Topics))
        {
            if (state.Subject == NamedState.Regime) states[n] = state;
            sealedAt[n++] = state.Subject == NamedState.Regime ? regime.AsOf : first.AsOf;
        }

        return new(states, sealedAt, levels);
    }
}
