using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.Verdict;

namespace RegimeGrpc.Core.Evaluation;

/// <summary>What followed the sessions of a state.</summary>
public sealed record StateOutcome
{
    /// <summary>As on the wire: RISK_ON, ACTIVE.</summary>
    public required string State { get; init; }

    /// <summary>Resolved sessions.</summary>
    public required int Sessions { get; init; }

    /// <summary>Sessions over the overlap of the horizon.</summary>
    public required double Effective { get; init; }

    /// <summary>Unbroken runs of resolved sessions in the state.</summary>
    public required int Episodes { get; init; }

    /// <summary>Share followed by a higher close, 0 to 1.</summary>
    public required Value UpShare { get; init; }

    /// <summary>Mean logarithmic return over the horizon.</summary>
    public required Value MeanReturn { get; init; }

    /// <summary>95 % by block bootstrap over all sessions.</summary>
    public required Interval Interval { get; init; }

    internal static StateOutcome[] Of<TState>(Outcome[] outcomes, Func<SealRow, TState> stateOf, EvaluationParameters parameters) where TState : struct, Enum
    {
        var states = Enum.GetValues<TState>();
        var rows = new StateOutcome[states.Length];
        for (var s = 0; s < states.Length; s++)
        {
            var state = states[s];
            int sessions = 0, up = 0, episodes = 0;
            var inside = false;
            foreach (var outcome in outcomes)
            {
                var now = EqualityComparer<TState>.Default.Equals(stateOf(outcome.Row), state);
                if (now && !inside) episodes++;
                inside = now;
                if (!now) continue;
                sessions++;
                if (outcome.Up) up++;
            }

            var name = StateName.Of<TState>(state);
            var mean = Bootstrap.Of<Outcome>(
                outcomes, sample => Mean(sample, row => EqualityComparer<TState>.Default.Equals(stateOf(row), state)), parameters.OutcomeBlock, $"outcome/{name}", parameters);
            rows[s] = new()
            {
                State = name,
                Sessions = sessions,
                Effective = sessions / (double)parameters.Horizon,
                Episodes = episodes,
                UpShare = sessions > 0 ? Value.Of(up / (double)sessions) : Value.Unavailable("no resolved session in this state"),
                MeanReturn = sessions > 0 ? mean.Value : Value.Unavailable("no resolved session in this state"),
                Interval = mean.Interval(parameters.Level),
            };
        }

        return rows;
    }

    /// <summary>Mean return of the rows picked; null without any.</summary>
    internal static double? Mean(ReadOnlySpan<Outcome> sample, Func<SealRow, bool> picked)
    {
        double sum = 0;
        var count = 0;
        foreach (var outcome in sample)
        {
            if (!picked(outcome.Row)) continue;
            sum += outcome.Return;
            count++;
        }

        return count > 0 ? sum / count : null;
    }
}
