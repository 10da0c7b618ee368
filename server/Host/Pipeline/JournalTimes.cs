using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// What an append must know of the journal before it: its time, the last scheduled instant that has its clock observation,
/// and the newest event time of every series. Not thread-safe.
/// </summary>
public sealed class JournalTimes
{
    private readonly IReadOnlyCollection<string> _benchmarks;
    private readonly Dictionary<string, Instant> _newestEvent;
    private Instant _clock;
    private Instant? _lateSeal;

    /// <summary>Of an empty journal.</summary>
    /// <param name="benchmarks">Series whose bar a session's seal waits for: the benchmarks of the models that run.</param>
    public JournalTimes(IReadOnlyCollection<string> benchmarks) => (_benchmarks, _newestEvent) = (benchmarks, new(StringComparer.Ordinal));

    /// <summary>From what a checkpoint knows.</summary>
    public JournalTimes(
        IReadOnlyCollection<string> benchmarks, Instant? time, Instant clock, Instant? lateSeal, IEnumerable<KeyValuePair<string, Instant>> newestEvents)
    {
        _benchmarks = benchmarks;
        _newestEvent = new(newestEvents, StringComparer.Ordinal);
        (_clock, _lateSeal) = (clock, lateSeal);
        Time = time;
    }

    /// <summary>The benchmarks of some models.</summary>
    public static IReadOnlyCollection<string> Benchmarks(IEnumerable<Model> models) =>
        [.. models.SelectMany(model => model.SeriesIn(Role.BenchmarkDay)).Distinct(StringComparer.Ordinal)];

    /// <summary>The greatest effective known-at; null while the journal is empty.</summary>
    public Instant? Time { get; private set; }

    public JournalTimes Copy() => new(_benchmarks, Time, _clock, _lateSeal, _newestEvent);

    public void Advance(Observation observation)
    {
        if (Time is not { } time) _clock = observation.KnownAt;
        else if (observation.IsClock) _clock = Instant.Max(_clock, observation.KnownAt);
        Time = Time is { } before ? Instant.Max(before, observation.KnownAt) : observation.KnownAt;
        if (observation.IsClock && observation.KnownAt >= _lateSeal) _lateSeal = null;
        if (IsLateCoreBar(observation)) _lateSeal ??= Time;
        if (!observation.IsClock && (!_newestEvent.TryGetValue(observation.Series, out var newest) || observation.EventTime > newest))
            _newestEvent[observation.Series] = observation.EventTime;
    }

    /// <summary>The clock observations that belong before data known at an instant: clock(t) sorts after all data of t.</summary>
    public IEnumerable<Observation> ClocksBefore(Instant knownAt) => ClocksUntil(knownAt).Where(clock => clock.KnownAt < knownAt);

    /// <summary>
    /// The clock observations up to and at an instant; none while the journal is empty. A session that waited for its core bar
    /// is sealed at the instant the bar came, so that instant is one of them.
    /// </summary>
    public IEnumerable<Observation> ClocksUntil(Instant instant)
    {
        if (Time is null) return [];
        var scheduled = Schedule.Default.Between(_clock, instant);
        return (_lateSeal is { } late && late > _clock && late <= instant ? scheduled.Append(late).Distinct().Order() : scheduled).Select(Observation.Clock);
    }

    /// <summary>
    /// True for a value that would re-tell a past that is sealed: known at or before the last scheduled instant that has
    /// passed, of a series that already has this event time or a later one. A series that is new to the journal, or that goes
    /// on, may come late; it takes effect at journal time.
    /// </summary>
    public bool IsHistory(Observation observation) =>
        observation.KnownAt < Time
        && observation.KnownAt <= _clock
        && _newestEvent.TryGetValue(observation.Series, out var newest)
        && observation.EventTime <= newest;

    /// <summary>The first bar of the newest closed session, in effect after its usual seal and before the deadline without one.</summary>
    private bool IsLateCoreBar(Observation observation)
    {
        if (!_benchmarks.Contains(observation.Series) || Time is not { } inEffect || inEffect < Schedule.Start) return false;
        var session = Schedule.Default.Calendar.LastClosedAt(inEffect);
        return observation.EventTime == session.Close
            && inEffect > Schedule.EquityClose(session)
            && inEffect < Schedule.MissingDeadline(session)
            && !(_newestEvent.TryGetValue(observation.Series, out var newest) && newest >= session.Close);
    }
}
