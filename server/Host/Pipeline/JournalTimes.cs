using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// What an append must know of the journal before it: its time, the last scheduled instant that has its clock observation,
/// and the newest event time of every series. Not thread-safe.
/// </summary>
public sealed class JournalTimes
{
    private readonly Dictionary<string, Instant> _newestEvent;
    private Instant _clock;

    public JournalTimes() => _newestEvent = new(StringComparer.Ordinal);

    /// <summary>From what a checkpoint knows.</summary>
    public JournalTimes(Instant? time, Instant clock, IEnumerable<KeyValuePair<string, Instant>> newestEvents)
    {
        _newestEvent = new(newestEvents, StringComparer.Ordinal);
        _clock = clock;
        Time = time;
    }

    /// <summary>The greatest effective known-at; null while the journal is empty.</summary>
    public Instant? Time { get; private set; }

    public JournalTimes Copy() => new(Time, _clock, _newestEvent);

    public void Advance(Observation observation)
    {
        if (Time is not { } time) _clock = observation.KnownAt;
        else if (observation.IsClock) _clock = Instant.Max(_clock, observation.KnownAt);
        Time = Time is { } before ? Instant.Max(before, observation.KnownAt) : observation.KnownAt;
        if (!observation.IsClock && (!_newestEvent.TryGetValue(observation.Series, out var newest) || observation.EventTime > newest))
            _newestEvent[observation.Series] = observation.EventTime;
    }

    /// <summary>The clock observations that belong before data known at an instant: clock(t) sorts after all data of t.</summary>
    public IEnumerable<Observation> ClocksBefore(Instant knownAt) => ClocksUntil(knownAt).Where(clock => clock.KnownAt < knownAt);

    /// <summary>The clock observations up to and at an instant; none while the journal is empty.</summary>
    public IEnumerable<Observation> ClocksUntil(Instant instant) =>
        Time is null ? [] : Schedule.Default.Between(_clock, instant).Select(Observation.Clock);

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
}
