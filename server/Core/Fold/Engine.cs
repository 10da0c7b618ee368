using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Fold;

/// <summary>
/// Folds a journal into signals, one <see cref="Step"/> an entry: live, in replay and in a backtest the same code, and the
/// same bytes from the same entries. Nothing else reaches it: no clock, no I/O, no randomness, no culture.
/// </summary>
/// <remarks>
/// Journal time is the greatest known-at so far; an observation takes effect at the later of its own known-at and journal
/// time. A seal at t includes every observation in effect at or before t: it fires before the first later observation is
/// applied, or at the clock observation of t, which sorts after all data of t. One thread at a time.
/// </remarks>
public sealed class Engine
{
    private const byte StateVersion = 2;

    /// <summary>How long after the next scheduled seal a signal may still be relied on.</summary>
    private static readonly TimeSpan SealGrace = TimeSpan.FromMinutes(5);

    private readonly NyseCalendar _calendar = NyseCalendar.Default;
    private readonly SignalDigest _digests = new();
    private readonly HealthBook _health;
    private Inputs _inputs = new();
    private SealClock _clock = new(Schedule.Default);
    private Sections _sections;
    private PreviousRevisions _previous;
    private TopicSet _carried;
    private Instant? _time;
    private Instant _lastClock;
    private Inputs.Newest _newestInput;
    private string _chain = "";
    private long _seals;

    public Engine(Model model)
    {
        Model = model;
        _sections = new Sections(model);
        _health = new HealthBook(model, _calendar);
    }

    public Model Model { get; }

    /// <summary>The newest entry folded.</summary>
    public Revision Revision { get; private set; }

    /// <summary>Journal time; null before the first entry.</summary>
    public Instant? Time => _time;

    /// <summary>The newest clock observation folded, or the first entry's time.</summary>
    public Instant LastClock => _lastClock;

    /// <summary>When a session falls due that waited for its core bar; null when none does.</summary>
    public Instant? LateSeal => _clock.LateSeal;

    public Inputs Inputs => _inputs;

    /// <summary>How the model's inputs stand at journal time; empty before <see cref="Schedule.Start"/>, when nothing is due.</summary>
    public IReadOnlyList<InputHealth> Health => _time is { } time && time >= Schedule.Start ? _health.At(time, _inputs) : [];

    /// <summary>Where each topic changed last.</summary>
    public PreviousRevisions Previous => _previous;

    /// <summary>Sealed signals so far.</summary>
    public long SealCount => _seals;

    /// <summary>Hex chain digest of the newest sealed signal; empty before the first.</summary>
    public string Chain => _chain;

    /// <summary>Counts the next entry and folds nothing of it: an evaluation may leave observations out.</summary>
    /// <exception cref="InvalidOperationException">The revision is not the next one.</exception>
    public void Skip(Revision revision)
    {
        if (revision != Revision.Next)
            throw new InvalidOperationException($"Expected revision {Revision.Next}, got {revision}");
        Revision = revision;
    }

    /// <summary>Folds the next entry.</summary>
    /// <exception cref="InvalidOperationException">The revision is not the next one.</exception>
    public StepResult Step(Revision revision, Observation observation)
    {
        Skip(revision);
        var before = _previous;
        var known = _time is { } time ? Instant.Max(time, observation.KnownAt) : observation.KnownAt;
        if (_time is null)
        {
            _clock.Begin(known);
            _lastClock = known;
        }

        var seals = (List<Seal>?)null;
        var published = (Signal?)null;
        while (_clock.Next(known, observation.IsClock) is { } due)
        {
            if (MakeSeal(due, published) is not var (signal, transitions)) continue;
            published = signal;
            (seals ??= []).Add(new(revision, due.AsOf, due.Kind, signal.Digest, signal.Chain!, transitions));
        }

        _time = known;
        if (observation.IsClock) _lastClock = Instant.Max(_lastClock, observation.KnownAt);
        else _carried |= Observe(observation, known);

        // What an observation moves shows at its own revision, unless a seal fired before it: the seal is then the signal
        // here, and what moved since shows at the next revision.
        var changed = published?.Changed ?? (_seals > 0 ? _carried : TopicSet.None);
        if (published is null) _carried = TopicSet.None;
        _previous.Mark(changed, published is not null, revision);
        return new(changed, before, seals ?? (IReadOnlyList<Seal>)[], published);
    }

    /// <summary>The signal at the revision of the newest step, which must not have sealed. Changes nothing.</summary>
    public Signal Provisional(TopicSet changed) => Make(
        Finality.Provisional, null, _time!.Value, changed, _sections.Provisional(), [], []);

    /// <summary>The whole state; the same state gives the same bytes.</summary>
    public byte[] Save()
    {
        var writer = new CanonicalWriter(64 * 1024);
        writer.Byte(StateVersion);
        writer.Text(Model.Fingerprint);
        writer.Long(Revision.Number);
        writer.Optional(_time, static (w, x) => w.Instant(x));
        writer.Instant(_lastClock);
        writer.Instant(_newestInput.EventTime);
        writer.Instant(_newestInput.KnownAt);
        writer.Text(_chain);
        writer.Long(_seals);
        writer.Int(_carried.Bits);
        _previous.Save(writer);
        _inputs.Save(writer);
        _clock.Save(writer);
        _sections.Save(writer);
        return writer.ToArray();
    }

    /// <exception cref="FormatException">The bytes are damaged, of another version or of another model.</exception>
    public static Engine Load(Model model, ReadOnlyMemory<byte> state)
    {
        var reader = new CanonicalReader(state);
        if (reader.Byte() != StateVersion) throw new FormatException("The engine state is of another version");
        if (reader.Text() != model.Fingerprint) throw new FormatException("The engine state is of another model");
        var engine = new Engine(model)
        {
            Revision = new(reader.Long()),
            _time = reader.Optional(static r => r.Instant()),
            _lastClock = reader.Instant(),
            _newestInput = new(reader.Instant(), reader.Instant()),
            _chain = reader.Text(),
            _seals = reader.Long(),
            _carried = new((ushort)reader.Int()),
            _previous = PreviousRevisions.Load(reader),
            _inputs = Inputs.Load(reader),
            _clock = SealClock.Load(reader, Schedule.Default),
        };
        engine._sections = Sections.Load(reader, model);
        if (!reader.AtEnd) throw new FormatException("Bytes left over after the engine state");
        return engine;
    }

    private TopicSet Observe(Observation observation, Instant known)
    {
        _inputs.Observe(observation.Series, observation.EventTime, known);
        if (SeriesCatalogue.Find(observation.Series) is not { } series) return TopicSet.None;
        if (observation.Scalar is { } seconds && SeriesCatalogue.AnnouncedIn(series.Id).Count > 0) _inputs.Announce(series.Id, observation.EventTime, seconds);
        var changed = TopicSet.None;
        foreach (var assignment in Model.RolesOf(observation.Series))
        {
            if (observation.EventTime >= _newestInput.EventTime) _newestInput = new(observation.EventTime, known);
            if (assignment.Role == Role.BenchmarkDay && _calendar.On(NewYork.Date(observation.EventTime)) is { } session)
                _clock.CoreBar(session, known);
            changed |= _sections.Observe(assignment.Role, series, observation, known);
        }

        return changed;
    }

    /// <summary>Null until every section has been sealed once: there is no signal with holes.</summary>
    /// <param name="due">Whose time has come.</param>
    /// <param name="earlier">A seal of the same step. It has no signal of its own, so what changed at it shows at this one.</param>
    private (Signal Signal, IReadOnlyList<Transition> Own)? MakeSeal(DueSeal due, Signal? earlier)
    {
        var freshness = new Freshness(Model, _inputs, due.AsOf);
        var outcome = due.Kind == SealKind.UtcDay ? _sections.SealUtcDay(due.Day, due.AsOf, freshness) : _sections.SealEquityClose(due.Session, due.AsOf, freshness);
        if (outcome is null) return null;
        var notes = new List<Note>([.. earlier?.Notes ?? [], .. outcome.Notes]);
        if (!due.HasCoreBar)
            notes.Add(new(Note.SessionMissing, $"No benchmark bar for {due.Session.Date:yyyy-MM-dd} by 20:00 New York; the next return spans two sessions."));
        else if (due.IsLate)
            notes.Add(new(Note.LateSeal, $"The benchmark bar of {due.Session.Date:yyyy-MM-dd} came at {due.AsOf}, after its usual instant."));

        var changed = outcome.Changed | (earlier?.Changed ?? TopicSet.None);
        var signal = Make(Finality.Sealed, due.Kind, due.AsOf, changed, outcome.Topics, notes, [.. earlier?.Transitions ?? [], .. outcome.Transitions]);
        _chain = signal.Chain!;
        _seals++;
        return (signal, outcome.Transitions);
    }

    private Signal Make(
        Finality finality, SealKind? seal, Instant asOf, TopicSet changed, Topics topics, IReadOnlyList<Note> notes, IReadOnlyList<Transition> transitions) =>
        new Signal
        {
            Model = Model.Name,
            Fingerprint = Model.Fingerprint,
            Revision = Revision,
            AsOf = asOf,
            EventTime = _newestInput.EventTime,
            KnownAt = _newestInput.KnownAt,
            ValidUntil = Schedule.Default.NextSealAfter(asOf) + SealGrace,
            Finality = finality,
            Seal = seal,
            Changed = changed,
            Inputs = _health.At(asOf, _inputs),
            Notes = notes,
            Topics = topics,
            Transitions = transitions,
        }.Digested(_digests, _chain);
}
