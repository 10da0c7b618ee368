using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Evaluation;

/// <summary>A tenth of the forecasts' range.</summary>
/// <param name="Low">From this chance.</param>
/// <param name="High">To below this one; the last tenth has its end.</param>
/// <param name="Forecasts">How many fell there.</param>
/// <param name="MeanForecast">Unavailable without any.</param>
/// <param name="Frequency">How often it came true.</param>
public sealed record ReliabilityBin(double Low, double High, int Forecasts, Value MeanForecast, Value Frequency);

/// <summary>Chances given, and what came of them (signals.md section 12, 5). What was said is scored as it was said.</summary>
public sealed record Forecast
{
    private const int Tenths = 10;

    /// <summary>A forecast of 0 or 1 that fails would cost without end.</summary>
    private const double Surest = 0.001;

    /// <summary>"regime", "stance" or "climatology".</summary>
    public required string Name { get; init; }

    public required int Forecasts { get; init; }

    /// <summary>Forecasts over the overlap of the horizon.</summary>
    public required double Effective { get; init; }

    /// <summary>Mean square error, 0 to 1.</summary>
    public required Value Brier { get; init; }

    /// <summary>That of the base rate as it was known then.</summary>
    public required Value BrierClimatology { get; init; }

    /// <summary>1 - brier / climatology: below 0 the base rate is the better forecast.</summary>
    public required Value Skill { get; init; }

    /// <summary>95 % by block bootstrap.</summary>
    public required Interval SkillInterval { get; init; }

    /// <summary>Mean of -ln of the chance given to what happened, nats; chances within 0.001 and 0.999.</summary>
    public required Value LogScore { get; init; }

    public required Value LogScoreClimatology { get; init; }

    public required IReadOnlyList<ReliabilityBin> Reliability { get; init; }

    private readonly record struct Said(double Chance, double Base, bool Up);

    /// <summary>Those of the regime as published, of the stance by the same rule, and of the base rate.</summary>
    internal static Forecast[] All(Outcome[] outcomes, EvaluationParameters parameters)
    {
        List<Said> regime = [], stance = [], climatology = [];
        var book = new FrequencyBook(parameters.Horizon);
        var resolved = 0;
        foreach (var outcome in outcomes)
        {
            // A close is known with its day's seal, just after the day: at a session, the days before its own.
            while (resolved < outcomes.Length && outcomes[resolved].ResolvedOn < outcome.Row.Day) book.Resolve((int)outcomes[resolved].Row.Stance, outcomes[resolved++].Up);
            if (outcome.Row.Base is not { IsOk: true, Number: var rate } || outcome.Row.Frequency is not { IsOk: true, Number: var frequency }) continue;
            regime.Add(new(frequency, rate, outcome.Up));
            climatology.Add(new(rate, rate, outcome.Up));
            if (book.Chance((int)outcome.Row.Stance) is { } chance) stance.Add(new(chance, rate, outcome.Up));
        }

        return [Of("regime", regime, parameters), Of("stance", stance, parameters), Of("climatology", climatology, parameters)];
    }

    private static Forecast Of(string name, List<Said> said, EvaluationParameters parameters)
    {
        Said[] all = [.. said];
        var none = Value.Unavailable("no forecast has been resolved yet");
        var skill = Bootstrap.Of<Said>(all, SkillOf, parameters.OutcomeBlock, $"skill/{name}", parameters);
        return new()
        {
            Name = name,
            Forecasts = all.Length,
            Effective = all.Length / (double)parameters.Horizon,
            Brier = all.Length > 0 ? Value.Of(Mean(all, static x => Square(x.Chance - (x.Up ? 1 : 0)))) : none,
            BrierClimatology = all.Length > 0 ? Value.Of(Mean(all, static x => Square(x.Base - (x.Up ? 1 : 0)))) : none,
            Skill = all.Length > 0 ? skill.Value : none,
            SkillInterval = skill.Interval(parameters.Level),
            LogScore = all.Length > 0 ? Value.Of(Mean(all, static x => Surprise(x.Chance, x.Up))) : none,
            LogScoreClimatology = all.Length > 0 ? Value.Of(Mean(all, static x => Surprise(x.Base, x.Up))) : none,
            Reliability = Bins(all),
        };
    }

    private static double? SkillOf(ReadOnlySpan<Said> sample)
    {
        double own = 0, climatology = 0;
        foreach (var said in sample)
        {
            var outcome = said.Up ? 1 : 0;
            own += Square(said.Chance - outcome);
            climatology += Square(said.Base - outcome);
        }

        return climatology > 0 ? 1 - own / climatology : null;
    }

    private static ReliabilityBin[] Bins(Said[] all)
    {
        var bins = new ReliabilityBin[Tenths];
        for (var bin = 0; bin < Tenths; bin++)
        {
            int count = 0, up = 0;
            double chances = 0;
            foreach (var said in all)
            {
                if (Math.Min(Tenths - 1, (int)Math.Floor(said.Chance * Tenths)) != bin) continue;
                count++;
                chances += said.Chance;
                if (said.Up) up++;
            }

            var none = Value.Unavailable("no forecast fell there");
            bins[bin] = new(bin / (double)Tenths, (bin + 1) / (double)Tenths, count, count > 0 ? Value.Of(chances / count) : none, count > 0 ? Value.Of(up / (double)count) : none);
        }

        return bins;
    }

    private static double Mean(Said[] all, Func<Said, double> score)
    {
        double sum = 0;
        foreach (var said in all) sum += score(said);
        return sum / all.Length;
    }

    private static double Surprise(double chance, bool up) => -Elementary.Log(Math.Clamp(up ? chance : 1 - chance, Surest, 1 - Surest));

    private static double Square(double x) => x * x;
}

/// <summary>Counts how states turned out, as the calibration of the regime does (signals.md 11.5): a state's frequency, shrunk to the base rate.</summary>
internal sealed class FrequencyBook(int horizon)
{
    private const double Prior = 2;

    private readonly SortedDictionary<int, (int Resolved, int Hits)> _byState = [];
    private int _resolved;
    private int _hits;

    public void Resolve(int state, bool up)
    {
        var (resolved, hits) = _byState.TryGetValue(state, out var known) ? known : default;
        _byState[state] = (resolved + 1, hits + (up ? 1 : 0));
        _resolved++;
        if (up) _hits++;
    }

    /// <summary>Null before the first outcome.</summary>
    public double? Chance(int state)
    {
        if (_resolved == 0) return null;
        var (resolved, hits) = _byState.TryGetValue(state, out var known) ? known : default;
        var rate = _hits / (double)_resolved;
        return (hits / (double)horizon + (Prior * rate)) / (resolved / (double)horizon + Prior);
    }
}
