using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Fundamentals;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Levels;
using RegimeGrpc.Core.Link;
using RegimeGrpc.Core.Liquidity;
using RegimeGrpc.Core.Macro;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Rotation;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.SmallCaps;
using RegimeGrpc.Core.Supply;
using RegimeGrpc.Core.Verdict;

namespace RegimeGrpc.Core.Fold;

/// <summary>The state of every section: who gets which observation. What steps at which seal is in the other part.</summary>
internal sealed partial class Sections
{
    private readonly Model _model;
    private readonly NyseCalendar _calendar = NyseCalendar.Default;
    private LevelsState _levels;
    private LinkEstimator _link;
    private SmallCapsState _smallCaps;
    private LiquidityGauge _liquidity;
    private RotationState _rotation;
    private FundamentalsState _fundamentals;
    private SupplyState _supply;
    private MacroGauge _macro;
    private VerdictState _verdict;
    private PendingBars _assetDays = new();
    private RunningPrice _asset = new();
    private RunningPrice _benchmark = new();
    private double _linkQuality;
    private SealedTopics _sealed = new();

    public Sections(Model model)
    {
        _model = model;
        var parameters = model.Parameters;
        _levels = new(parameters.Levels);
        _link = new(parameters.Link, _calendar);
        _smallCaps = new(parameters.SmallCaps, _calendar);
        _liquidity = new(parameters.Liquidity);
        _rotation = new(parameters.Rotation);
        _fundamentals = new(parameters.Fundamentals);
        _supply = new(parameters.Supply);
        _macro = new(parameters.Macro);
        _verdict = new(parameters.Verdict);
    }

    /// <summary>Gives an observation to the sections that want it in this role.</summary>
    /// <returns>The topics whose provisional values it moves.</returns>
    public TopicSet Observe(Role role, SeriesDefinition series, Observation observation, Instant known)
    {
        switch (role)
        {
            case Role.AssetDay when observation.Bar is { } bar:
                _assetDays.Add(observation.EventTime, bar);
                _rotation.ObserveEth(DayOf(observation), bar.Close);
                return TopicSet.None;

            case Role.AssetIntraday:
                _asset.Observe(series, observation);
                _link.OfferAsset(RunningPrice.ToSample(series, observation));
                return TopicSet.Of(Topic.Levels, Topic.Correlation);

            case Role.BenchmarkIntraday:
                _benchmark.Observe(series, observation);
                ObserveHalfHourBeforeClose(RunningPrice.ToSample(series, observation));
                return TopicSet.Of(Topic.Correlation);

            case Role.LeaderDay when observation.Bar is { } bar:
                _rotation.ObserveBtc(DayOf(observation), bar.Close);
                _liquidity.ObserveLeaderDay(DayOf(observation), bar.Close);
                return TopicSet.None;

            case Role.LeaderIntraday:
                _link.OfferThirdLeg(ThirdLeg("BTC"), RunningPrice.ToSample(series, observation));
                return TopicSet.None;

            case Role.Alt when observation.Bar is { } bar:
                _rotation.ObserveAlt(series.Id, DayOf(observation), bar.Close);
                return TopicSet.None;

            default:
                if (observation.Bar is { } sessionBar && _calendar.On(NewYork.Date(observation.EventTime)) is { } session)
                    ObserveSession(role, session, sessionBar);
                else if (observation.Scalar is { } value)
                    ObserveNumber(role, observation, known, value);
                return TopicSet.None;
        }
    }

    public void Save(CanonicalWriter writer)
    {
        _levels.Save(writer);
        _link.Save(writer);
        _smallCaps.Save(writer);
        _liquidity.Save(writer);
        _rotation.Save(writer);
        _fundamentals.Save(writer);
        _supply.Save(writer);
        _macro.Save(writer);
        _verdict.Save(writer);
        _assetDays.Save(writer);
        _asset.Save(writer);
        _benchmark.Save(writer);
        writer.Double(_linkQuality);
        _sealed.Save(writer);
    }

    public static Sections Load(CanonicalReader reader, Model model)
    {
        var parameters = model.Parameters;
        var sections = new Sections(model)
        {
            _levels = LevelsState.Load(reader, parameters.Levels),
            _link = LinkEstimator.Load(reader, parameters.Link, NyseCalendar.Default),
            _smallCaps = SmallCapsState.Load(reader, parameters.SmallCaps, NyseCalendar.Default),
            _liquidity = LiquidityGauge.Load(reader, parameters.Liquidity),
            _rotation = RotationState.Load(reader, parameters.Rotation),
            _fundamentals = FundamentalsState.Load(reader, parameters.Fundamentals),
            _supply = SupplyState.Load(reader, parameters.Supply),
            _macro = MacroGauge.Load(reader, parameters.Macro),
            _verdict = VerdictState.Load(reader, parameters.Verdict),
            _assetDays = PendingBars.Load(reader),
            _asset = RunningPrice.Load(reader),
            _benchmark = RunningPrice.Load(reader),
            _linkQuality = reader.Double(),
        };
        sections._sealed = SealedTopics.Load(reader, sections._levels.Sealed(), sections._link.Sealed, sections._verdict);
        return sections;
    }

    private void ObserveSession(Role role, Session session, Bar bar)
    {
        if (RoleInputs.Fund(role) is { } fund) _smallCaps.ObserveFund(fund, session, bar);
        switch (role)
        {
            case Role.BenchmarkDay:
                _link.OfferBenchmark(session, bar.Close);
                _smallCaps.ObserveIndex(session, bar);
                break;
            case Role.Market:
                _link.OfferThirdLeg(ThirdLeg("SPY"), session, bar.Close);
                break;
            case Role.BenchmarkFund:
                _fundamentals.ObserveShares(session.Date, bar.Close);
                break;
        }
    }

    private void ObserveNumber(Role role, Observation observation, Instant known, double value)
    {
        var time = observation.EventTime;
        var isCorrection = observation.Correction || observation.Vintage.Length > 0;
        if (RoleInputs.SmallCaps(role) is { } smallCaps) _smallCaps.Observe(smallCaps, NewYork.Date(new(time.Ticks - 1)), value);
        if (RoleInputs.Liquidity(role) is { } liquidity) _liquidity.Observe(liquidity, time, known, value, isCorrection);
        if (RoleInputs.Fundamentals(role) is { } fundamental) _fundamentals.Observe(fundamental, DayOf(observation), value);
        if (RoleInputs.Supply(role) is { } supply) _supply.Observe(supply, time, known, value);
        switch (role)
        {
            case Role.TwoYearYield:
                _macro.ObserveYield(time, known, value, isCorrection);
                break;
            case Role.ConsumerPricesConsensus:
                _macro.ObserveConsensus("cpi", time, known, value, isCorrection);
                break;
            case Role.ConsumerPricesPrint:
                _macro.ObserveActual("cpi", time, known, value, isCorrection);
                break;
            case Role.EtfFlow when _rotation.EthClose(time.UtcDate) is { } price:
                // Flows come in million USD; at the close of their own day they are so much ether, whenever they become known.
                _supply.Observe(SupplyInput.EtfCreations, time, known, value * 1_000_000 / price);
                break;
        }
    }

    // The newest price half an hour before the close; an older one than this says nothing about that half hour.
    private static readonly TimeSpan HalfHourAge = TimeSpan.FromMinutes(5);

    private void ObserveHalfHourBeforeClose(AssetSample sample)
    {
        if (_calendar.On(NewYork.Date(sample.End)) is not { } session) return;
        var age = session.Close - TimeSpan.FromMinutes(30) - sample.End;
        if (age >= TimeSpan.Zero && age < HalfHourAge) _smallCaps.Observe(SmallCapsInput.HalfHourBeforeClose, session.Date, sample.Price);
    }

    private int ThirdLeg(string name)
    {
        var legs = _model.Parameters.Link.ThirdLegs;
        for (var i = 0; i < legs.Length; i++)
            if (legs[i].Name == name)
                return i;
        throw new InvalidOperationException($"The model names no third leg {name}");
    }

    // The period of a day ends at midnight, which begins the next.
    private static DateOnly DayOf(Observation observation) => new Instant(observation.EventTime.Ticks - 1).UtcDate;
}
