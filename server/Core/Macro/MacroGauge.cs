using System.Collections.Immutable;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Macro;

/// <summary>
/// State of the macro shock (signals.md section 10): takes the 2-year yield and releases as they become known, steps once at each
/// equity close. Size is bounded by the windows. Not thread-safe.
/// </summary>
/// <remarks>
/// M_k = max(M_(k-1) 2^(-1/5), z1+, z5+, w s+). A yield or release enters M at the first seal that sees it, never again:
/// a repeated old change would keep a shock from decaying, and a revised one would re-run what has been sealed.
/// </remarks>
public sealed class MacroGauge
{
    // Daily yields that may arrive between two seals and still enter: a long holiday of the exchange alone.
    private const int FreshYields = 10;

    private readonly MacroParameters _parameters;
    private readonly ReadingHistory _yields;
    private readonly ImmutableArray<ReleaseBook> _releases;
    private Value _shock = Value.Unavailable(NotStarted);
    private Value _dovish = Value.Unavailable(NotStarted);
    private MacroGate _gate = MacroGate.Unknown;
    private int? _sealed;

    private const string NotStarted = "no change of the yield and no surprise could be scored yet";

    public MacroGauge(MacroParameters parameters)
        : this(parameters, new ReadingHistory(Capacity(parameters)), [.. parameters.Releases.Select(rule => new ReleaseBook(rule, parameters))])
    {
    }

    private MacroGauge(MacroParameters parameters, ReadingHistory yields, ImmutableArray<ReleaseBook> releases)
    {
        _parameters = parameters;
        _yields = yields;
        _releases = releases;
    }

    /// <summary>The newest 2-year yield, for its availability.</summary>
    public Reading? NewestYield => _yields.Newest;

    /// <summary>A daily 2-year yield in percent; one a day replaces an older one of the same UTC date.</summary>
    public void ObserveYield(Instant eventTime, Instant knownAt, double percent, bool correction = false) =>
        _yields.Put(new Reading(percent, eventTime, knownAt), correction);

    /// <summary>A forecast of a release. The last one known by the release counts.</summary>
    /// <param name="release">One of the configured releases.</param>
    /// <param name="edition">What it is about: the same instant for forecast, number and cancellation.</param>
    /// <param name="knownAt">When it became known.</param>
    /// <param name="value">In the unit of the release.</param>
    /// <param name="correction">Whether it puts right an older one, even after the release.</param>
    /// <exception cref="ArgumentException">The release is not configured.</exception>
    public void ObserveConsensus(string release, Instant edition, Instant knownAt, double value, bool correction = false) =>
        Book(release).Consensus(edition.UtcDate, knownAt, value, correction);

    /// <summary>A release. The first print counts, later ones only as corrections.</summary>
    /// <inheritdoc cref="ObserveConsensus"/>
    public void ObserveActual(string release, Instant edition, Instant knownAt, double value, bool correction = false) =>
        Book(release).Actual(edition.UtcDate, knownAt, value, correction);

    /// <summary>There will be no number for this edition.</summary>
    /// <inheritdoc cref="ObserveConsensus"/>
    public void ObserveCancelled(string release, Instant edition, Instant knownAt) => Book(release).Cancelled(edition.UtcDate, knownAt);

    /// <summary>The number will come out at another time.</summary>
    /// <inheritdoc cref="ObserveConsensus"/>
    public void ObserveMoved(string release, Instant edition, Instant to) => Book(release).Moved(edition.UtcDate, to);

    /// <summary>Steps at the equity close of a session, over everything observed so far.</summary>
    /// <exception cref="ArgumentException">The session is not after the last sealed one.</exception>
    public Macro Seal(Session session)
    {
        if (session.Number <= _sealed) throw new ArgumentException($"Session {session.Date:o} is not after the last sealed one", nameof(session));
        var restated = _yields.Restated;
        foreach (var release in _releases) restated |= release.Restated;

        Decay(_sealed is { } last ? session.Number - last : 1);
        var newest = CountYields();
        CountReleases(session);
        _gate = MacroGateMachine.Next(_gate, _shock, _parameters);
        _sealed = session.Number;
        _yields.MarkSealed();
        return new()
        {
            Shock = _shock,
            DovishShock = _dovish,
            RatesZ1 = newest.Z1,
            RatesZ5 = newest.Z5,
            Gate = _gate,
            Surprises = [.. _releases.Select(release => release.Newest())],
            Restated = restated,
        };
    }

    public void Save(CanonicalWriter writer)
    {
        _yields.Save(writer);
        foreach (var release in _releases) release.Save(writer);
        _shock.Encode(writer);
        _dovish.Encode(writer);
        writer.Byte((byte)_gate);
        writer.Optional(_sealed, static (w, number) => w.Int(number));
    }

    /// <exception cref="FormatException">The bytes are no such state.</exception>
    public static MacroGauge Load(CanonicalReader reader, MacroParameters parameters)
    {
        var yields = ReadingHistory.Load(reader, Capacity(parameters));
        var releases = ImmutableArray.CreateBuilder<ReleaseBook>(parameters.Releases.Length);
        foreach (var rule in parameters.Releases) releases.Add(ReleaseBook.Load(reader, rule, parameters));
        return new(parameters, yields, releases.MoveToImmutable())
        {
            _shock = Value.Decode(reader),
            _dovish = Value.Decode(reader),
            _gate = MacroGateMachine.Decode(reader.Byte()),
            _sealed = reader.Optional(static r => r.Int()),
        };
    }

    private static int Capacity(MacroParameters parameters) => RatesScore.Readings(parameters) + FreshYields;

    private ReleaseBook Book(string release)
    {
        foreach (var book in _releases)
            if (book.Rule.Id == release) return book;
        throw new ArgumentException($"Not a configured release: {release}", nameof(release));
    }

    private void Decay(int sessions)
    {
        var factor = Elementary.Exp2(-sessions / _parameters.HalfLife);
        if (_shock.IsOk) _shock = Value.Of(_shock.Number * factor);
        if (_dovish.IsOk) _dovish = Value.Of(_dovish.Number * factor);
    }

    private RatesScore CountYields()
    {
        var readings = _yields.Readings;
        var count = readings.Length;
        // Nothing is sealed before the first seal: only the newest day is news then.
        var first = _yields.SealedThrough is { } date ? _yields.AtOrBefore(date) + 1 : Math.Max(0, count - 1);
        for (var place = Math.Max(first, count - FreshYields); place < count; place++)
        {
            var score = RatesScore.At(readings, place, _parameters);
            Count(score.Z1);
            Count(score.Z5);
        }

        return count > 0 ? RatesScore.At(readings, count - 1, _parameters) : new(Value.Unavailable("no yield is known"), Value.Unavailable("no yield is known"));
    }

    private void CountReleases(Session session)
    {
        var since = _sealed is null ? Instant.FromDate(session.Date) : new Instant(long.MinValue);
        foreach (var release in _releases)
            foreach (var surprise in release.TakeFresh(since)) Count(Value.Of(release.Rule.Weight * surprise));
    }

    private void Count(Value hawkish)
    {
        if (!hawkish.IsOk) return;
        _shock = Value.Of(Math.Max(_shock.Or(0), Math.Max(hawkish.Number, 0)));
        _dovish = Value.Of(Math.Max(_dovish.Or(0), Math.Max(-hawkish.Number, 0)));
    }
}
