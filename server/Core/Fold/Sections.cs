using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Levels;
using RegimeGrpc.Core.Link;
using RegimeGrpc.Core.Liquidity;
using RegimeGrpc.Core.Macro;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.SmallCaps;

namespace RegimeGrpc.Core.Fold;

/// <summary>The state of every section: who gets which observation, and who steps at which seal.</summary>
internal sealed class Sections
{
    private const double ShockFrom = 2;

    // Which sections step at which seal (signals.md 1.4).
    private static readonly TopicSet AtUtcDay = TopicSet.Of(Topic.Levels);
    private static readonly TopicSet AtEquityClose = TopicSet.Of(Topic.Correlation, Topic.SmallCaps, Topic.Liquidity, Topic.Macro);

    private readonly Model _model;
    private readonly NyseCalendar _calendar = NyseCalendar.Default;
    private LevelsState _levels;
    private LinkEstimator _link;
    private SmallCapsState _smallCaps;
    private LiquidityGauge _liquidity;
    private MacroGauge _macro;
    private PendingBars _assetDays = new();
    private RunningPrice _asset = new();
    private RunningPrice _benchmark = new();
    private SealedTopics _sealed = new();

    public Sections(Model model)
    {
        _model = model;
        _levels = new(model.Parameters.Levels);
        _link = new(model.Parameters.Link, _calendar);
        _smallCaps = new(model.Parameters.SmallCaps, _calendar);
        _liquidity = new(model.Parameters.Liquidity);
        _macro = new(model.Parameters.Macro);
    }

    /// <summary>Gives an observation to the sections that want it in this role.</summary>
    /// <returns>The topics whose provisional values it moves.</returns>
    public TopicSet Observe(Role role, SeriesDefinition series, Observation observation, Instant known)
    {
        switch (role)
        {
            case Role.AssetDay:
                _assetDays.Add(observation.EventTime, observation.Bar!.Value);
                return TopicSet.None;

            case Role.AssetIntraday:
                _asset.Observe(series, observation);
                _link.OfferAsset(RunningPrice.ToSample(series, observation));
                return TopicSet.Of(Topic.Levels, Topic.Correlation);

            case Role.BenchmarkDay when SessionOf(observation) is { } session:
                _link.OfferBenchmark(session, observation.Bar!.Value.Close);
                _smallCaps.ObserveIndex(session, observation.Bar.Value);
                return TopicSet.None;

            case Role.BenchmarkIntraday:
                _benchmark.Observe(series, observation);
                return TopicSet.Of(Topic.Correlation);

            case Role.Market when SessionOf(observation) is { } session:
                _smallCaps.ObserveFund(SmallCapsInput.Spy, session, observation.Bar!.Value);
                _link.OfferThirdLeg(ThirdLeg("SPY"), session, observation.Bar.Value.Close);
                return TopicSet.None;

            case Role.LeaderIntraday:
                _link.OfferThirdLeg(ThirdLeg("BTC"), RunningPrice.ToSample(series, observation));
                return TopicSet.None;

            default:
                ObserveSlow(role, observation, known);
                return TopicSet.None;
        }
    }

    public SealOutcome? SealUtcDay(DateOnly day, Freshness freshness)
    {
        var restated = false;
        foreach (var (sealing, bar) in _assetDays.TakeThrough(day))
        {
            if (sealing <= _levels.NewestDay) restated |= _levels.Restate(sealing, bar);
            else _levels.Seal(sealing, bar);
        }

        _sealed.Levels = _levels.Sealed();
        return Outcome(AtUtcDay, restated ? ["levels"] : []);
    }

    public SealOutcome? SealEquityClose(Session session, Freshness freshness)
    {
        var macro = _macro.Seal(session);
        var link = _link.Seal(session, macro.Shock.IsOk ? macro.Shock.Number >= ShockFrom : null);
        var smallCaps = _smallCaps.Seal(session);
        var liquidity = _liquidity.Seal(session, LiquidityFreshness(freshness));
        (_sealed.Macro, _sealed.Correlation, _sealed.SmallCaps, _sealed.Liquidity) = (macro, link.Correlation, smallCaps, liquidity);

        var restated = new List<string>();
        if (link.Restated) restated.Add("correlation");
        if (smallCaps.Restated) restated.Add("small caps");
        if (liquidity.Restated) restated.Add("liquidity");
        if (macro.Restated) restated.Add("macro");
        return Outcome(AtEquityClose, restated);
    }

    /// <summary>Sealed topics, and over them what has moved since. Changes nothing.</summary>
    public Topics Provisional() => _sealed.All()! with { Levels = _asset.Read(_levels), Correlation = RunningLink() };

    public void Save(CanonicalWriter writer)
    {
        _levels.Save(writer);
        _link.Save(writer);
        _smallCaps.Save(writer);
        _liquidity.Save(writer);
        _macro.Save(writer);
        _assetDays.Save(writer);
        _asset.Save(writer);
        _benchmark.Save(writer);
        _sealed.Save(writer);
    }

    public static Sections Load(CanonicalReader reader, Model model)
    {
        var sections = new Sections(model);
        var parameters = model.Parameters;
        sections._levels = LevelsState.Load(reader, parameters.Levels);
        sections._link = LinkEstimator.Load(reader, parameters.Link, sections._calendar);
        sections._smallCaps = SmallCapsState.Load(reader, parameters.SmallCaps, sections._calendar);
        sections._liquidity = LiquidityGauge.Load(reader, parameters.Liquidity);
        sections._macro = MacroGauge.Load(reader, parameters.Macro);
        sections._assetDays = PendingBars.Load(reader);
        sections._asset = RunningPrice.Load(reader);
        sections._benchmark = RunningPrice.Load(reader);
        sections._sealed = SealedTopics.Load(reader, sections._levels.Sealed(), sections._link.Sealed);
        return sections;
    }

    private void ObserveSlow(Role role, Observation observation, Instant known)
    {
        if (FundOf(role) is { } fund)
        {
            if (SessionOf(observation) is { } session) _smallCaps.ObserveFund(fund, session, observation.Bar!.Value);
            return;
        }

        if (observation.Scalar is not { } value) return;
        var (time, correction) = (observation.EventTime, observation.Correction || observation.Vintage.Length > 0);
        if (SmallCapsInputOf(role) is { } smallCaps) _smallCaps.Observe(smallCaps, NewYork.Date(time), value);
        if (LiquidityInputOf(role, observation.Series) is { } liquidity) _liquidity.Observe(liquidity, time, known, value, correction);
        switch (role)
        {
            case Role.TwoYearYield:
                _macro.ObserveYield(time, known, value, correction);
                break;
            case Role.ConsumerPricesConsensus:
                _macro.ObserveConsensus("cpi", time, known, value, correction);
                break;
        }
    }

    private SealOutcome? Outcome(TopicSet stepped, IReadOnlyList<string> restated)
    {
        if (_sealed.All() is not { } topics) return null;
        Note[] notes = restated.Count == 0
            ? []
            : [new(Note.Restated, $"A late or revised value entered the windows of: {string.Join(", ", restated)}. What depends on the path has not run again.")];
        return new(topics, stepped, notes, []);
    }

    private Correlation RunningLink()
    {
        if (_asset.Newest is not { } asset || _benchmark.Newest is not { } benchmark) return _sealed.Correlation!;
        var session = _calendar.NextCloseAtOrAfter(benchmark.End);
        return benchmark.End <= session.Open ? _sealed.Correlation! : _link.Provisional(session, benchmark.Price, asset);
    }

    private Session? SessionOf(Observation observation) => _calendar.On(NewYork.Date(observation.EventTime));

    private int ThirdLeg(string name)
    {
        var legs = _model.Parameters.Link.ThirdLegs;
        for (var i = 0; i < legs.Length; i++)
            if (legs[i].Name == name)
                return i;
        throw new InvalidOperationException($"The model names no third leg {name}");
    }

    private static double[] LiquidityFreshness(Freshness freshness)
    {
        var availability = new double[LiquidityInputs.Count];
        availability[(int)LiquidityInput.Nfci] = freshness.Of(Role.FinancialConditions);
        availability[(int)LiquidityInput.HighYieldSpread] = freshness.Of(Role.CreditSpread);
        availability[(int)LiquidityInput.BaaSpread] = freshness.Of(Role.CreditSpreadFallback);
        availability[(int)LiquidityInput.BroadDollar] = freshness.Of(Role.Dollar);
        availability[(int)LiquidityInput.RealYield] = freshness.Of(Role.RealYield);
        availability[(int)LiquidityInput.Stablecoins] = freshness.Of(Role.Stablecoins);
        return availability;
    }

    private static SmallCapsInput? FundOf(Role role) => role switch
    {
        Role.BenchmarkFund => SmallCapsInput.Iwm,
        Role.SmallCapQuality => SmallCapsInput.Ijr,
        Role.MidCaps => SmallCapsInput.Mdy,
        Role.EqualWeight => SmallCapsInput.Rsp,
        _ => null,
    };

    private static SmallCapsInput? SmallCapsInputOf(Role role) => role switch
    {
        Role.Volatility => SmallCapsInput.Vix,
        Role.CreditSpread => SmallCapsInput.HighYieldSpread,
        Role.CreditSpreadFallback => SmallCapsInput.BaaSpread,
        Role.ShortInterest => SmallCapsInput.ShortInterest,
        Role.DealerGamma => SmallCapsInput.GammaExposure,
        Role.ShortVolume => SmallCapsInput.ShortVolumeShare,
        _ => null,
    };

    private static LiquidityInput? LiquidityInputOf(Role role, string series) => role switch
    {
        Role.FinancialConditions => LiquidityInput.Nfci,
        Role.CreditSpread => LiquidityInput.HighYieldSpread,
        Role.CreditSpreadFallback => LiquidityInput.BaaSpread,
        Role.Dollar => series == "macro.DXY" ? LiquidityInput.DollarIndex : LiquidityInput.BroadDollar,
        Role.RealYield => LiquidityInput.RealYield,
        Role.Stablecoins => LiquidityInput.Stablecoins,
        _ => null,
    };
}
