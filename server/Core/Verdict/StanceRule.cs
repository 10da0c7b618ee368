using RegimeGrpc.Core.Levels;
using RegimeGrpc.Core.Macro;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Verdict;

/// <summary>From the regime in force, the link and the asset's structure to a stance (signals.md 11.4).</summary>
internal sealed class StanceRule(VerdictInputs inputs, VerdictParameters parameters)
{
    private static readonly Value NotArmed = Value.NotApplicable("the stance is not ARMED");
    private static readonly Value NoLine = Value.NotApplicable("there is no descending line to break");
    private static readonly Value NoLevels = Value.Unavailable("no UTC day bar of the asset has been sealed");
    private static readonly Value NoRegime = Value.Unavailable("no session has been sealed yet");
    private static readonly Value NoTarget = Value.NotApplicable("no supply zone over the price counts as a target");
    private static readonly Value PeakPassed = Value.NotApplicable("the price is over the prior peak");
    private static readonly Value NoFlush = Value.NotApplicable("there was no flush lately");

    private readonly Levels.Levels? _levels = inputs.Levels.Reading is { BarDate: not null } levels ? levels : null;
    private readonly LinkReading _link = inputs.Link.Reading;
    private readonly bool _suspended = inputs.Macro.Reading.Gate == MacroGate.Suspended;

    /// <param name="before">The stance in force; null at the first seal.</param>
    /// <param name="regime">The newest sealed regime; null before the first.</param>
    /// <param name="at">The seal.</param>
    public Stance Next(Stance? before, Regime? regime, Instant at)
    {
        var structureOk = StructureOk();
        var (state, reasons) = Decide(regime?.State ?? RegimeState.Unknown, structureOk);
        var holds = state is StanceState.Armed or StanceState.Active;
        return new()
        {
            State = state,
            Since = before?.State == state ? before.Since : at,
            Trigger = state == StanceState.Armed ? Trigger() : NotArmed,
            Targets = holds ? Targets() : [],
            Invalidations = holds ? Invalidations() : [],
            Conviction = Conviction(regime),
            StructureOk = structureOk,
            Reasons = reasons,
        };
    }

    private bool StructureOk() => _levels is not null
        && _levels.Cluster.State is ClusterState.Above or ClusterState.Reclaimed
        && _levels.Line?.State is null or LineState.None or LineState.Broken or LineState.ConfirmedBreak
        && _levels.Trend is Trend.Up or Trend.UpWeak;

    private (StanceState State, List<string> Reasons) Decide(RegimeState regime, bool structureOk)
    {
        var theRegime = string.Concat("the regime is ", StateName.Of<RegimeState>(regime));
        if (regime == RegimeState.RiskOff) return (StanceState.Defensive, [theRegime]);
        var aside = new List<string>();
        if (regime is RegimeState.Neutral or RegimeState.Unknown) aside.Add(theRegime);
        if (_link.Broken) aside.Add("the link has broken");
        if (!_link.Known) aside.Add("the link is UNKNOWN");
        else if (!_link.Carries && !_link.Broken) aside.Add(string.Concat("the link is ", StateName.Of<Link.LinkState>(_link.State)));
        if (aside.Count > 0) return (StanceState.StandAside, aside);
        var structure = string.Concat(
            "structure: cluster ", StateName.Of(_levels?.Cluster.State), ", line ", StateName.Of<LineState>(_levels?.Line?.State ?? LineState.None),
            ", trend ", StateName.Of(_levels?.Trend));
        if (structureOk && !_suspended) return (StanceState.Active, [theRegime, structure]);
        return (StanceState.Armed, _suspended ? ["the macro gate is SUSPENDED", structure, theRegime] : [structure, theRegime]);
    }

    private Value Trigger() => _levels is null ? NoLevels : _levels.Line is { } line ? Value.Of(line.Zone.High) : NoLine;

    private List<PriceTarget> Targets()
    {
        if (_levels is null) return [new("T1", NoLevels, NoLevels), new("T2", NoLevels, NoLevels)];
        var first = _levels.Target1 is { } zone
            ? new PriceTarget("T1", Value.Of(zone.Range.Low), Value.Of(zone.Range.High))
            : new PriceTarget("T1", NoTarget, NoTarget);
        var peak = _levels.PriorPeak is { IsOk: true, Number: var height } && _levels.Price is { IsOk: true, Number: var price } && price > height
            ? PeakPassed
            : _levels.PriorPeak;
        var second = new PriceTarget("T2", peak, peak);
        return first.Low.IsOk && peak.IsOk && peak.Number < first.Low.Number ? [second, first] : [first, second];
    }

    private List<Invalidation> Invalidations()
    {
        var cluster = _levels is null ? NoLevels : _levels.Cluster.Low is { IsOk: true, Number: var low } && _levels.Atr is { IsOk: true, Number: var atr }
            ? Value.Of(low - parameters.InvalidationBuffer * atr)
            : _levels.Cluster.Low.IsOk ? _levels.Atr : _levels.Cluster.Low;
        var flush = _levels is null ? NoLevels : _levels.Flush is { } fall ? Value.Of(fall.CloseLow) : NoFlush;
        return
        [
            new("cluster", cluster, "a close clear under the cluster"),
            new("flush", flush, "a close under the lowest close since the flush"),
            new("ema200", LongExponential(), "a close under the long exponential average"),
        ];
    }

    private Value LongExponential()
    {
        if (_levels is null) return NoLevels;
        // The last average of the topic is the long exponential one.
        return _levels.Averages[^1].Price;
    }

    private Value Conviction(Regime? regime)
    {
        if (regime is null) return NoRegime;
        if (!regime.EvidenceQuality.IsOk) return regime.EvidenceQuality;
        if (!regime.Fragility.Mean.IsOk) return regime.Fragility.Mean;
        return inputs.UpsideCap.IsOk
            ? Value.Of(regime.EvidenceQuality.Number * (1 - regime.Fragility.Mean.Number) * inputs.UpsideCap.Number)
            : inputs.UpsideCap;
    }
}
