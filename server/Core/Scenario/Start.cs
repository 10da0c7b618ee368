using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Scenario;

/// <summary>Where a scenario starts: what is known of every series at a revision, and which closes are next.</summary>
internal sealed class Start
{
    private readonly Model _model;
    private readonly Inputs _inputs;
    private readonly IReadOnlyDictionary<string, Observation> _newest;
    private readonly Session _firstSession;

    public Start(Engine engine, IReadOnlyDictionary<string, Observation> newest)
    {
        _model = engine.Model;
        _inputs = engine.Inputs;
        _newest = newest;
        Time = engine.Time!.Value;
        LastClock = engine.LastClock;
        LateSeal = engine.LateSeal;
        AssetSeries = First(Role.AssetDay);
        BenchmarkSeries = First(Role.BenchmarkDay);
        FirstDay = NextDay();
        _firstSession = NextSession();
        AssetPrice = NewestPrice();
        BenchmarkPrice = Held(BenchmarkSeries.Id);
    }

    /// <summary>Journal time.</summary>
    public Instant Time { get; }

    public Instant LastClock { get; }

    /// <summary>When a session falls due that waited for its bar, which has come; null when none does.</summary>
    public Instant? LateSeal { get; }

    public SeriesDefinition AssetSeries { get; }

    public SeriesDefinition BenchmarkSeries { get; }

    /// <summary>The first UTC day that is neither sealed nor has its bar.</summary>
    public DateOnly FirstDay { get; }

    /// <summary>The newest price of the asset, of a day or within it; null before the first.</summary>
    public double? AssetPrice { get; }

    /// <summary>The newest close of the benchmark; null before the first.</summary>
    public double? BenchmarkPrice { get; }

    /// <summary>The n-th session, from 0, that is neither sealed nor has its bar.</summary>
    public Session SessionAt(int n) => NyseCalendar.Default.ByNumber(_firstSession.Number + n);

    public Inputs.Newest? NewestOf(string series) => _inputs.Of(series);

    /// <summary>The newest value of a series, or close; null when it is not known.</summary>
    public double? Held(string series) => _newest.TryGetValue(series, out var observation) ? observation.Bar?.Close ?? observation.Scalar : null;

    public string? VenueOf(string series) => _newest.TryGetValue(series, out var observation) ? observation.Source : null;

    /// <summary>The series in a role that still comes, of the shortest period; ticks before bars.</summary>
    public SeriesDefinition? FinestLive(Role role)
    {
        SeriesDefinition? finest = null;
        foreach (var id in _model.SeriesIn(role))
        {
            var series = SeriesCatalogue.Find(id)!;
            if (IsLive(series) && (finest is null || (series.Period ?? TimeSpan.Zero) < (finest.Period ?? TimeSpan.Zero))) finest = series;
        }

        return finest;
    }

    /// <summary>Every series of the model that is placed by its own cadence, once, in the model's order.</summary>
    public IEnumerable<SeriesDefinition> OtherSeries()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { AssetSeries.Id, BenchmarkSeries.Id };
        foreach (var assignment in _model.Roles)
            if (seen.Add(assignment.Series) && IsPlaced(assignment.Series))
                yield return SeriesCatalogue.Find(assignment.Series)!;
    }

    /// <summary>True for a series whose next values may be given by its id.</summary>
    public bool Takes(string series)
    {
        foreach (var other in OtherSeries())
            if (other.Id == series)
                return true;
        return false;
    }

    /// <summary>True for a daily series that still comes and whose value is known.</summary>
    public bool Holds(SeriesDefinition series) =>
        series.Cadence is Cadence.UtcDay or Cadence.Session or Cadence.BusinessDay && IsLive(series) && Held(series.Id) is not null;

    private static bool IsPlaced(string series) => SeriesCatalogue.Find(series)!.Cadence is not (Cadence.Continuous or Cadence.InSession);

    private bool IsLive(SeriesDefinition series) =>
        HealthRules.At(Time, series, NewestOf(series.Id), NyseCalendar.Default).Status is InputStatus.Current or InputStatus.MarketClosed or InputStatus.Late;

    private SeriesDefinition First(Role role)
    {
        foreach (var id in _model.SeriesIn(role)) return SeriesCatalogue.Find(id)!;
        throw new InvalidOperationException($"The model has no series in the role {role}");
    }

    private DateOnly NextDay()
    {
        // Of the day before the present one the seal may still be to come.
        var day = Time.UtcDate.AddDays(-1);
        while (IsPast(Schedule.UtcDay(day))) day = day.AddDays(1);
        var after = NewestOf(AssetSeries.Id)?.EventTime.UtcDate ?? day;
        return after > day ? after : day;
    }

    private Session NextSession()
    {
        var session = NyseCalendar.Default.LastClosedAt(Time);
        var newest = NewestOf(BenchmarkSeries.Id) is { } held ? NewYork.Date(held.EventTime) : DateOnly.MinValue;
        while (session.Date <= newest || IsPast(Schedule.MissingDeadline(session))) session = NyseCalendar.Default.Next(session);
        return session;
    }

    /// <summary>True when the seals of an instant have fired.</summary>
    private bool IsPast(Instant instant) => instant < Time || instant <= LastClock;

    private double? NewestPrice()
    {
        Observation? newest = null;
        foreach (var role in (ReadOnlySpan<Role>)[Role.AssetDay, Role.AssetIntraday])
            foreach (var series in _model.SeriesIn(role))
                if (_newest.TryGetValue(series, out var observation) && (newest is null || observation.EventTime > newest.EventTime))
                    newest = observation;
        return newest?.Bar?.Close ?? newest?.Scalar;
    }
}
