using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Series;

namespace RegimeGrpc.Core.Scenario;

/// <summary>
/// Turns assumptions into the observations a journal would hold if they came true, with the clock observations that pass. Each
/// stands where its series publishes; nothing is known before journal time.
/// </summary>
internal sealed class Course
{
    private static readonly TimeSpan BarLag = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CloseLag = TimeSpan.FromMinutes(15);
    private const string NoVenue = "hypothetical";

    private readonly Start _start;
    private readonly Assumptions _assumptions;
    private readonly PricePath _asset;
    private readonly PricePath _benchmark;
    private readonly List<Assumed> _assumed = [];
    private readonly List<Instant> _extraClocks = [];

    public Course(Start start, Assumptions assumptions)
    {
        _start = start;
        _assumptions = assumptions;
        _asset = new(assumptions.AssetCloses, start.AssetPrice);
        _benchmark = new(assumptions.BenchmarkCloses, start.BenchmarkPrice);
    }

    /// <summary>What is assumed, in journal order, without the clock observations.</summary>
    public IReadOnlyList<Assumed> Assumed => _assumed;

    /// <summary>In journal order, up to the seal that answers to the last given value.</summary>
    public IReadOnlyList<Observation> Observations()
    {
        var until = Horizon();
        AddAsset(until);
        AddBenchmark(until);
        AddIntraday(until);
        AddOthers(until);
        if (_start.LateSeal is { } late) _extraClocks.Add(late);
        _assumed.Sort(static (a, b) => Compare(a.Observation, b.Observation));

        var observations = new List<Observation>(_assumed.Count * 2);
        foreach (var assumed in _assumed) observations.Add(assumed.Observation);
        var clocks = new SortedSet<Instant>(_extraClocks);
        clocks.UnionWith(Scheduled(until));
        foreach (var instant in clocks) observations.Add(Observation.Clock(instant));
        observations.Sort(Compare);
        return observations;
    }

    private static int Compare(Observation a, Observation b)
    {
        var order = a.KnownAt.CompareTo(b.KnownAt);
        if (order != 0) return order;
        // The clock sorts after all data of its instant.
        if (a.IsClock != b.IsClock) return a.IsClock ? 1 : -1;
        order = string.CompareOrdinal(a.Series, b.Series);
        return order != 0 ? order : a.EventTime.CompareTo(b.EventTime);
    }

    /// <summary>The seal that answers to the last given value.</summary>
    private Instant Horizon()
    {
        var last = _start.Time;
        if (_asset.Given > 0) last = Instant.Max(last, Schedule.UtcDay(_start.FirstDay.AddDays(_asset.Given - 1)));
        if (_benchmark.Given > 0) last = Instant.Max(last, KnownAt(_start.SessionAt(_benchmark.Given - 1)));
        foreach (var other in _assumptions.Others)
        {
            var instant = Place(other.Series).Ahead().ElementAt(other.Values.Count - 1).KnownAt;
            last = Instant.Max(last, Schedule.Default.NextAfter(new(instant.Ticks - 1)));
        }

        if (!_assumptions.ThroughNextSession) return last;
        for (var n = 0; ; n++)
            if (KnownAt(_start.SessionAt(n)) > last) return KnownAt(_start.SessionAt(n));
    }

    private void AddAsset(Instant until)
    {
        for (var n = 0; ; n++)
        {
            var day = _start.FirstDay.AddDays(n);
            var known = Schedule.UtcDay(day);
            if (known > until || _asset.BarOf(n) is not { } bar) return;
            Add(_start.AssetSeries, Instant.FromDate(day.AddDays(1)), known, bar, n < _asset.Given);
        }
    }

    private void AddBenchmark(Instant until)
    {
        for (var n = 0; ; n++)
        {
            var session = _start.SessionAt(n);
            var known = KnownAt(session);
            if (known > until || _benchmark.BarOf(n) is not { } bar) return;
            Add(_start.BenchmarkSeries, session.Close, known, bar, n < _benchmark.Given);
            // A bar that comes after its usual instant is sealed as it comes.
            _extraClocks.Add(known);
        }
    }

    /// <summary>The prices the sessions sample the asset and the leader at, kept fresh up to every seal.</summary>
    private void AddIntraday(Instant until)
    {
        foreach (var role in (ReadOnlySpan<Role>)[Role.AssetIntraday, Role.LeaderIntraday])
        {
            if (_start.FinestLive(role) is not { } series) continue;
            var end = _start.NewestOf(series.Id)!.Value.EventTime;
            foreach (var instant in Closes(until).Concat(Scheduled(until)).Order())
            {
                var sampled = At(instant, series.Period);
                if (sampled <= end) continue;
                end = sampled;
                var known = Instant.Max(sampled + (series.Period is null ? TimeSpan.Zero : BarLag), _start.Time);
                var price = role == Role.AssetIntraday ? AssetAt(sampled) : _start.Held(series.Id);
                if (price is { } number) Add(series, sampled, known, number, given: false);
            }
        }
    }

    private void AddOthers(Instant until)
    {
        foreach (var series in _start.OtherSeries())
        {
            var given = GivenFor(series.Id);
            var last = given is { Count: > 0 } ? given[^1] : _start.Held(series.Id);
            var isHeld = !_assumptions.OthersAge && _start.Holds(series);
            if (given is null && !isHeld) continue;
            var n = 0;
            foreach (var (eventTime, knownAt) in Place(series.Id).Ahead())
            {
                var isGiven = n < given?.Count;
                if (knownAt > until || !(isGiven || isHeld)) break;
                if ((isGiven ? given![n] : last) is not { } number) break;
                Add(series, eventTime, knownAt, number, isGiven);
                n++;
            }
        }
    }

    private IReadOnlyList<double>? GivenFor(string series)
    {
        foreach (var other in _assumptions.Others)
            if (other.Series == series)
                return other.Values;
        return null;
    }

    private Periods Place(string series) => new(
        SeriesCatalogue.Find(series)!,
        // A series that never came: as if its last period had ended now, known at once.
        _start.NewestOf(series) ?? new(_start.Time - TimeSpan.FromDays(1), _start.Time - TimeSpan.FromDays(1)),
        _start.Time);

    private IEnumerable<Instant> Scheduled(Instant until) =>
        Schedule.Default.Between(Instant.Max(_start.LastClock, new(_start.Time.Ticks - 1)), until);

    private IEnumerable<Instant> Closes(Instant until)
    {
        for (var session = NyseCalendar.Default.NextCloseAtOrAfter(_start.Time); session.Close <= until; session = NyseCalendar.Default.Next(session))
            yield return session.Close;
    }

    /// <summary>The end of the newest bar that is known at an instant; the instant itself for ticks.</summary>
    private static Instant At(Instant instant, TimeSpan? period)
    {
        if (period is not { } length) return instant;
        var end = new Instant(instant.Ticks - (instant.Ticks % length.Ticks));
        return end + BarLag <= instant || end == instant ? end : end - length;
    }

    private double? AssetAt(Instant end)
    {
        var day = new Instant((end - BarLag).Ticks - 1).UtcDate.DayNumber - _start.FirstDay.DayNumber;
        return day < 0 ? _start.AssetPrice : _asset.CloseOf(day);
    }

    private Instant KnownAt(Session session) => Instant.Max(session.Close + CloseLag, _start.Time);

    private void Add(SeriesDefinition series, Instant eventTime, Instant knownAt, double number, bool given)
    {
        var before = _start.Held(series.Id) ?? number;
        if (series.Kind == SeriesKind.Scalar) Add(series, eventTime, knownAt, number, null, given);
        else Add(series, eventTime, knownAt, new Bar(before, Math.Max(before, number), Math.Min(before, number), number), given);
    }

    private void Add(SeriesDefinition series, Instant eventTime, Instant knownAt, Bar bar, bool given) => Add(series, eventTime, knownAt, null, bar, given);

    private void Add(SeriesDefinition series, Instant eventTime, Instant knownAt, double? scalar, Bar? bar, bool given) => _assumed.Add(new(
        new()
        {
            Series = series.Id,
            EventTime = eventTime,
            KnownAt = Instant.Max(knownAt, eventTime),
            Scalar = scalar,
            Bar = bar,
            Source = _start.VenueOf(series.Id) ?? NoVenue,
        },
        given));
}
