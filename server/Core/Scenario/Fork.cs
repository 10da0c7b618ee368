using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Scenario;

/// <summary>
/// An engine's state to try futures on. Every try is a fresh engine of the same code that folds the journal, so no rule exists
/// twice; nothing of it reaches the engine it was taken from. Safe for concurrent use.
/// </summary>
public sealed class Fork
{
    private readonly byte[] _state;
    private readonly Start _start;
    private readonly NamedState[] _now;

    /// <param name="engine">Has sealed at least once.</param>
    /// <param name="newest">The newest observation of every series that shall be held; the others grow old.</param>
    /// <exception cref="ArgumentException">Nothing has been sealed yet.</exception>
    public Fork(Engine engine, IReadOnlyDictionary<string, Observation> newest)
    {
        if (engine.SealCount == 0) throw new ArgumentException("Nothing has been sealed yet", nameof(engine));
        Model = engine.Model;
        Revision = engine.Revision;
        Now = engine.Provisional(TopicSet.None).Topics;
        _state = engine.Save();
        _start = new(engine, newest);
        _now = [.. NamedState.Of(Now)];
    }

    public Model Model { get; }

    /// <summary>The newest entry folded.</summary>
    public Revision Revision { get; }

    /// <summary>Journal time there.</summary>
    public Instant Time => _start.Time;

    /// <summary>What the model says there.</summary>
    public Topics Now { get; }

    /// <summary>The newest price of the asset; null before the first.</summary>
    public double? AssetPrice => _start.AssetPrice;

    /// <summary>The newest close of the benchmark; null before the first.</summary>
    public double? BenchmarkPrice => _start.BenchmarkPrice;

    /// <summary>The UTC day of the first close that can be given for the asset.</summary>
    public DateOnly NextDay => _start.FirstDay;

    /// <summary>The date of the first session whose close can be given for the benchmark.</summary>
    public DateOnly NextSession => _start.SessionAt(0).Date;

    /// <summary>What is wrong with assumptions, and in which part; null when they can be evaluated.</summary>
    public (string Part, string Problem)? Check(Assumptions assumptions)
    {
        if (assumptions.IsEmpty) return ("asset_closes", "give at least one close or value.");
        if (CheckCloses("asset_closes", assumptions.AssetCloses) is { } asset) return asset;
        if (CheckCloses("benchmark_closes", assumptions.BenchmarkCloses) is { } benchmark) return benchmark;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var other in assumptions.Others)
        {
            if (SeriesCatalogue.Find(other.Series) is not { } series || !_start.Takes(other.Series))
                return ("series", $"'{other.Series}' is no daily, weekly or monthly series of the model beside the core ones; ListModels lists its roles.");
            if (!seen.Add(other.Series)) return ("series", $"{other.Series} is given twice.");
            var most = series.Cadence == Cadence.Monthly ? Assumptions.MostMonths : Assumptions.Longest;
            if (other.Values.Count == 0 || other.Values.Count > most) return ("series", $"{other.Series}: from 1 to {most} values.");
            foreach (var value in other.Values)
                if (!double.IsFinite(value) || !series.Admits(value))
                    return ("series", $"{other.Series}: a value must be {series.Range switch { ValueRange.Positive => "positive and ", ValueRange.NotNegative => "0 or more and ", _ => "" }}finite.");
        }

        return null;
    }

    /// <summary>What would be sealed if the assumptions came true, up to the seal that answers to the last of them.</summary>
    /// <exception cref="ArgumentException">They cannot be evaluated: see <see cref="Check"/>.</exception>
    public Evaluation Evaluate(Assumptions assumptions)
    {
        if (Check(assumptions) is { } wrong) throw new ArgumentException($"{wrong.Part}: {wrong.Problem}", nameof(assumptions));
        var course = new Course(_start, assumptions);
        var signals = Run(course);
        var changes = new List<Change>();
        var before = (NamedState[])_now.Clone();
        foreach (var signal in signals) AddChanges(changes, before, signal);
        return new(signals, changes, course.Assumed);
    }

    /// <summary>The same without the comparison: for searches that try many.</summary>
    internal IReadOnlyList<HypotheticalSignal> Seals(Assumptions assumptions) => Run(new Course(_start, assumptions));

    private List<HypotheticalSignal> Run(Course course)
    {
        var engine = Engine.Load(Model, _state);
        var signals = new List<HypotheticalSignal>();
        foreach (var observation in course.Observations())
            if (engine.Step(engine.Revision.Next, observation).Sealed is { } signal)
                signals.Add(HypotheticalSignal.Of(signal));
        return signals;
    }

    private static void AddChanges(List<Change> changes, NamedState[] before, HypotheticalSignal signal)
    {
        var n = 0;
        foreach (var state in NamedState.Of(signal.Topics))
        {
            // What does not step at this seal shows as it was sealed, while the start may be provisional: no change.
            if (signal.Changed.Contains(state.Topic))
            {
                if (state.State != before[n].State)
                    changes.Add(new(signal.AsOf, state.Topic, state.Subject, before[n].State, state.State, state.Reasons));
                before[n] = state;
            }

            n++;
        }
    }

    private static (string, string)? CheckCloses(string part, IReadOnlyList<GivenClose> closes)
    {
        if (closes.Count > Assumptions.Longest) return (part, $"at most {Assumptions.Longest}; this has {closes.Count}.");
        foreach (var (close, high, low) in closes)
        {
            if (!IsPrice(close) || (high is { } h && !IsPrice(h)) || (low is { } l && !IsPrice(l))) return (part, "a price must be positive and finite.");
            if (high < close || low > close) return (part, "the close must lie between low and high.");
        }

        return null;
    }

    private static bool IsPrice(double number) => double.IsFinite(number) && number > 0;
}
