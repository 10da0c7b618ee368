using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Link;

/// <summary>
/// The link between a benchmark that trades in sessions and an asset that trades round the clock (signals.md 1.3 and 2).
/// Prices are offered as they come; <see cref="Seal"/> closes a session; <see cref="Provisional"/> says what the running one would make of it.
/// A price for a session that is sealed already waits for the next seal. Not safe for concurrent use.
/// </summary>
public sealed class LinkEstimator
{
    private readonly LinkParameters _parameters;
    private readonly SampledPrices _prices;
    private readonly PathState _path;
    private PairWindow _window;
    private ProvisionalCore? _core;

    /// <exception cref="ArgumentException">The parameters keep fewer sessions than a window needs.</exception>
    public LinkEstimator(LinkParameters parameters, NyseCalendar calendar) : this(parameters, new(parameters, calendar), new PathState(parameters))
    {
    }

    private LinkEstimator(LinkParameters parameters, SampledPrices prices, PathState path)
    {
        _parameters = parameters.Checked();
        _prices = prices;
        _path = path;
        _window = new(prices.Slots.Sealed, parameters);
        Sealed = new SealedEstimates(_window, parameters).With(path);
    }

    /// <summary>The record of the newest seal; everything in it is unavailable before the first.</summary>
    public Correlation Sealed { get; private set; }

    /// <summary>The pairs of returns of the sealed sessions kept, oldest first.</summary>
    public IReadOnlyList<ReturnPair> Pairs => _window.Pairs;

    /// <summary>The prices of the newest sealed session: benchmark, asset, then the third legs; null where one is missing.</summary>
    public (double? Benchmark, double? Asset, double?[] ThirdLegs) SealedPrices
    {
        get
        {
            var prices = _prices.Slots.Newest?.Sealed ?? SessionPrices.None;
            var legs = new double?[_parameters.ThirdLegs.Length];
            for (var i = 0; i < legs.Length; i++) legs[i] = prices.ThirdLeg(i)?.Price;
            return (prices.Benchmark, prices.Asset?.Price, legs);
        }
    }

    /// <summary>The benchmark's official close. True when it says something new.</summary>
    public bool OfferBenchmark(Session session, double close) => _prices.OfferBenchmark(session, close);

    /// <summary>
    /// A price of the asset: it goes to the first session that closes at or after its end, a day bar to the session of its day.
    /// True when it becomes that session's sample.
    /// </summary>
    public bool OfferAsset(in AssetSample sample) => _prices.OfferAsset(sample);

    /// <inheritdoc cref="OfferAsset"/>
    /// <param name="leg">Index of the third leg in the parameters.</param>
    public bool OfferThirdLeg(int leg, in AssetSample sample) => _prices.OfferThirdLeg(leg, sample);

    /// <summary>The official close of a third leg that trades in the benchmark's sessions. True when it says something new.</summary>
    public bool OfferThirdLeg(int leg, Session session, double close) =>
        _prices.OfferThirdLeg(leg, new(SampleKind.OfficialClose, session.Close, close, ""));

    /// <summary>A closure became known. Prices offered for a session that turns out to be none are dropped at the next seal.</summary>
    public void Adopt(NyseCalendar calendar) => _prices.Adopt(calendar);

    /// <summary>Seals a session with what was offered for it.</summary>
    /// <param name="session">After the newest sealed one. A session that is left out was none.</param>
    /// <param name="shock">Whether it was a session of macro shock (signals.md 2.6); null when nobody knows.</param>
    /// <exception cref="ArgumentException">The session is not after the newest sealed one.</exception>
    public CorrelationSeal Seal(Session session, bool? shock = null)
    {
        var restated = _prices.Seal(session, shock);
        _window = new(_prices.Slots.Sealed, _parameters);
        _core = null;
        var estimates = new SealedEstimates(_window, _parameters);
        var complete = _window.LastComplete == _window.Sessions - 1;
        var pair = complete && _window.Count > 0 ? _window.Pairs[^1] : null;
        _path.Step(pair, estimates.BreakZ, estimates.Link, session.Close);
        Sealed = estimates.With(_path);
        var factor = _parameters.Alignment == Alignment.UtcDaily ? _parameters.UtcDailyAvailability : 1;
        return new(Sealed, restated, !complete, estimates.Quality * factor);
    }

    /// <summary>
    /// What the running session would say if it closed at these prices; nothing sealed changes. Windows and the shrunk estimate move,
    /// with r, beta, drift and rank correlations; states, partial and conditional correlations, the test at an unknown date and the cumulative sum
    /// stay as sealed. With prices no newer than the newest sealed session it is the sealed record.
    /// </summary>
    /// <param name="session">The session the benchmark's price belongs to.</param>
    /// <param name="benchmark">Its newest price; an official close that was offered comes before it.</param>
    /// <param name="asset">The newest price; one after the close gives way to the sample offered for it.</param>
    public Correlation Provisional(Session session, double benchmark, in AssetSample asset)
    {
        if (Sealed.SessionClose >= session.Close || _window.LastComplete < 0) return Sealed;
        var newest = SessionPrices.None.WithBenchmark(benchmark).WithAsset(asset);
        if (_prices.Slots.FindPending(session)?.Offered is { } offered)
        {
            if (offered.Benchmark is { } close) newest = newest.WithBenchmark(close);
            if (asset.End > session.Close && offered.Asset is { } sample) newest = newest.WithAsset(sample);
        }

        _core ??= new(_window, _parameters);
        return _core.With(Sealed, _path, newest, session);
    }

    public void Save(CanonicalWriter writer)
    {
        _prices.Save(writer);
        _path.Save(writer);
    }

    /// <exception cref="FormatException">The bytes make no sense.</exception>
    public static LinkEstimator Load(CanonicalReader reader, LinkParameters parameters, NyseCalendar calendar) =>
        new(parameters, SampledPrices.Load(reader, parameters, calendar), PathState.Load(reader, parameters));
}
