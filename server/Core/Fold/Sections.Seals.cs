using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Link;
using RegimeGrpc.Core.Liquidity;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.Verdict;

namespace RegimeGrpc.Core.Fold;

/// <summary>Who steps at which seal (signals.md 1.4), in an order in which each finds what it reads.</summary>
internal sealed partial class Sections
{
    /// <summary>Sessions with at least this shock are those of macro shock (signals.md 2.6).</summary>
    private const double ShockFrom = 2;

    private static readonly TopicSet AtUtcDay =
        TopicSet.Of(Topic.Stance, Topic.Levels, Topic.Rotation, Topic.Fundamentals, Topic.Supply);

    private static readonly TopicSet AtEquityClose =
        TopicSet.Of(Topic.Regime, Topic.Stance, Topic.Correlation, Topic.SmallCaps, Topic.Liquidity, Topic.Macro, Topic.Fundamentals, Topic.Supply);

    public SealOutcome? SealUtcDay(DateOnly day, Instant asOf, Freshness freshness)
    {
        var restated = false;
        foreach (var (sealing, bar) in _assetDays.TakeThrough(day))
        {
            if (sealing <= _levels.NewestDay) restated |= _levels.Restate(sealing, bar);
            else _levels.Seal(sealing, bar);
        }

        var before = _sealed.Stance;
        _sealed.Levels = _levels.Sealed();
        _sealed.Rotation = _rotation.Seal(day);
        _sealed.Fundamentals = _fundamentals.Seal(day);
        _sealed.Supply = _supply.Seal(Instant.FromDate(day.AddDays(1)));
        // A day whose bar is missing has no close: the price of an older day is not this day's.
        var close = _levels.NewestDay == day ? _sealed.Levels.Price : Value.Unavailable("no bar for this UTC day");
        _sealed.Stance = _verdict.SealUtcDay(Feed(freshness, freshness.Input(Role.AssetDay, close)), day, asOf);
        return Outcome(
            AtUtcDay,
            [(restated, "levels"), (_sealed.Rotation.Restated, "rotation"), (_sealed.Fundamentals.Restated, "fundamentals"), (_sealed.Supply.Restated, "supply")],
            [Transitions.Of(before, _sealed.Stance)]);
    }

    public SealOutcome? SealEquityClose(Session session, Instant asOf, Freshness freshness)
    {
        var (regimeBefore, stanceBefore) = (_sealed.Regime, _sealed.Stance);
        var macro = _sealed.Macro = _macro.Seal(session);
        var link = _link.Seal(session, macro.Shock.IsOk ? macro.Shock.Number >= ShockFrom : null);
        var (benchmark, asset, legs) = _link.SealedPrices;
        _linkQuality = link.Availability;
        _sealed.Correlation = link.Correlation;
        _sealed.SmallCaps = _smallCaps.Seal(session);
        _liquidity.ObserveCloses(session, asset, legs[ThirdLeg("BTC")], benchmark);
        _sealed.Liquidity = _liquidity.Seal(session, LiquidityFreshness(freshness));
        // The chain's and the funds' data come in the course of the day: the regime takes them as they are known at this seal.
        _sealed.Fundamentals = _fundamentals.Seal(session.Date);
        _sealed.Supply = _supply.Seal(asOf);

        var price = asset is { } sampled ? Value.Of(sampled) : Value.Unavailable("no sample of the asset at this session's close");
        (_sealed.Regime, _sealed.Stance) = _verdict.SealEquityClose(Feed(freshness, freshness.Input(Role.AssetIntraday, price)), asOf);
        return Outcome(
            AtEquityClose,
            [(link.Restated, "correlation"), (_sealed.SmallCaps.Restated, "small caps"), (_sealed.Liquidity.Restated, "liquidity"), (macro.Restated, "macro"),
                (_sealed.Fundamentals.Restated, "fundamentals"), (_sealed.Supply.Restated, "supply")],
            [Transitions.Of(regimeBefore, _sealed.Regime), Transitions.Of(stanceBefore, _sealed.Stance)]);
    }

    /// <summary>Sealed topics, and over them what has moved since. Changes nothing.</summary>
    public Topics Provisional() => _sealed.All()! with { Levels = _asset.Read(_levels), Correlation = RunningLink() };

    private VerdictInputs Feed(Freshness freshness, Input<Value> asset) => VerdictFeed.Of(_sealed, freshness, asset, _linkQuality);

    private SealOutcome? Outcome(TopicSet stepped, ReadOnlySpan<(bool Is, string Name)> restated, IEnumerable<Transition?> transitions)
    {
        if (_sealed.All() is not { } topics) return null;
        var names = new List<string>();
        foreach (var (isRestated, name) in restated)
            if (isRestated)
                names.Add(name);
        Note[] notes = names.Count == 0
            ? []
            : [new(Note.Restated, $"A late or revised value entered the windows of: {string.Join(", ", names)}. What depends on the path has not run again.")];
        return new(topics, stepped, notes, [.. transitions.OfType<Transition>()]);
    }

    private Correlation RunningLink()
    {
        if (_asset.Newest is not { } asset || _benchmark.Newest is not { } benchmark) return _sealed.Correlation!;
        var session = _calendar.NextCloseAtOrAfter(benchmark.End);
        return benchmark.End <= session.Open ? _sealed.Correlation! : _link.Provisional(session, benchmark.Price, asset);
    }

    private static double[] LiquidityFreshness(Freshness freshness)
    {
        var availability = new double[LiquidityInputs.Count];
        availability[(int)LiquidityInput.Nfci] = freshness.Of(Role.FinancialConditions);
        availability[(int)LiquidityInput.HighYieldSpread] = freshness.Of(Role.CreditSpread);
        availability[(int)LiquidityInput.BaaSpread] = freshness.Of(Role.CreditSpreadFallback);
        availability[(int)LiquidityInput.DollarIndex] = freshness.Of(Role.DollarLive);
        availability[(int)LiquidityInput.BroadDollar] = freshness.Of(Role.Dollar);
        availability[(int)LiquidityInput.RealYield] = freshness.Of(Role.RealYield);
        availability[(int)LiquidityInput.Stablecoins] = freshness.Of(Role.Stablecoins);
        return availability;
    }
}
