using RegimeGrpc.Core.Levels;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Verdict;

/// <summary>Axis A of signals.md 11.1: from -1 (risk off) to 1 (risk on).</summary>
internal sealed class AppetiteEvidence(VerdictInputs inputs, Instant at, AppetiteParameters parameters)
{
    private static readonly Value NoLevels = Value.Unavailable("no UTC day bar of the asset has been sealed");

    private readonly Levels.Levels? _levels = inputs.Levels.Reading is { BarDate: not null } levels ? levels : null;

    /// <summary>In the order of the specification.</summary>
    public IReadOnlyList<Evidence> Items() =>
    [
        Item("ath", parameters.Record, Record(), inputs.Drawdown, "drawdown of small caps, per cent:", Percent(inputs.Drawdown.Reading)),
        Item("rs", parameters.RelativeStrength, EvidenceItem.Scaled(inputs.RelativeStrength.Reading, parameters.FullStrength, -1, 1),
            inputs.RelativeStrength, "small against large caps, z:", inputs.RelativeStrength.Reading),
        Item("sctrend", parameters.IndexTrend, IndexTrend(), inputs.IndexTrend,
            "small caps against their 200-session average, per cent:", IndexDistance()),
        Item("liq", parameters.Liquidity, EvidenceItem.Scaled(inputs.Liquidity.Reading, parameters.FullLiquidity, -1, 1),
            inputs.Liquidity, "liquidity impulse, z:", inputs.Liquidity.Reading),
        State("ethtrend", parameters.AssetTrend, AssetTrend(), inputs.Levels, "the asset's long trend", _levels?.Trend),
        State("cluster", parameters.Cluster, Cluster(), inputs.Levels, "the asset against its cluster", _levels?.Cluster.State),
        State("line", parameters.Line, Line(), inputs.Levels, "the descending line", _levels?.Line?.State),
        State<RotationStage, RotationStage>("rot", parameters.Rotation, Rotation(), inputs.Rotation, "the rotation", inputs.Rotation.Reading),
        Fundamentals(),
    ];

    private Evidence Item<T>(string id, double weight, Value value, in Input<T> input, string words, Value number) =>
        EvidenceItem.Of(id, EvidenceAxis.Appetite, weight, value, input, at, EvidenceItem.Words(words, number));

    private Evidence State<T, TState>(string id, double weight, Value value, in Input<T> input, string words, TState? state) where TState : struct, Enum =>
        EvidenceItem.Of(id, EvidenceAxis.Appetite, weight, value, input, at, string.Concat(words, " is ", StateName.Of(state)));

    private Value Record()
    {
        if (inputs.Drawdown.Reading is not { IsOk: true, Number: var drawdown }) return inputs.Drawdown.Reading;
        return Value.Of(drawdown <= parameters.NearRecord
            ? 1 - drawdown / parameters.NearRecord
            : Math.Max(-1, -(drawdown - parameters.NearRecord) / parameters.FarFromRecord));
    }

    private Value IndexTrend()
    {
        var (close, average, slope) = inputs.IndexTrend.Reading;
        if (!close.IsOk) return close;
        if (!average.IsOk) return average;
        return slope.IsOk ? Value.Of(0.5 * Math.Sign(close.Number - average.Number) + 0.5 * Math.Sign(slope.Number)) : slope;
    }

    private Value IndexDistance() => inputs.IndexTrend.Reading is { Close: { IsOk: true, Number: var close }, Average: { IsOk: true, Number: var average } }
        ? Value.Of(100 * (close / average - 1))
        : default;

    private Value AssetTrend() => _levels is null ? NoLevels : _levels.Trend switch
    {
        Trend.Up => Value.Of(1),
        Trend.UpWeak => Value.Of(0.33),
        Trend.DownRecovering => Value.Of(-0.33),
        Trend.Down => Value.Of(-1),
        _ => Value.Unavailable("the asset's long trend is unknown"),
    };

    private Value Cluster() => _levels is null ? NoLevels : _levels.Cluster.State switch
    {
        ClusterState.Reclaimed => Value.Of(1),
        ClusterState.Above => Value.Of(0.75),
        ClusterState.ReclaimPending => Value.Of(0.25),
        ClusterState.LossPending => Value.Of(-0.25),
        ClusterState.Below => Value.Of(-0.75),
        ClusterState.FailedReclaim => Value.Of(-1),
        _ => Value.Unavailable("the asset has not been clear of its cluster yet"),
    };

    private Value Line() => _levels is null ? NoLevels : (_levels.Line?.State ?? LineState.None) switch
    {
        LineState.Under => Value.Of(-0.5),
        LineState.Testing => Value.Of(0),
        LineState.Broken => Value.Of(0.5),
        LineState.ConfirmedBreak => Value.Of(1),
        LineState.FailedBreak => Value.Of(-1),
        _ => Value.NotApplicable("there is no descending line"),
    };

    private Value Rotation() => inputs.Rotation.Reading switch
    {
        RotationStage.BtcLed => Value.Of(0.5),
        RotationStage.EthLed => Value.Of(1),
        RotationStage.LongTail => Value.Of(0.25),
        RotationStage.None => Value.Of(-0.5),
        RotationStage.Unwind => Value.Of(-1),
        _ => Value.Unavailable("the rotation is unknown"),
    };

    private Evidence Fundamentals()
    {
        var (fees, volume) = (Growth(inputs.Fees.Reading), Growth(inputs.Volume.Reading));
        var value = fees.IsOk && volume.IsOk ? Value.Of((fees.Number + volume.Number) / 2) : fees.IsOk ? fees : volume;
        var words = string.Concat("fees are ", StateName.Of<GrowthClass>(inputs.Fees.Reading), ", volume is ", StateName.Of<GrowthClass>(inputs.Volume.Reading));
        var ofFees = EvidenceItem.Of("fund", EvidenceAxis.Appetite, parameters.Fundamentals, value, inputs.Fees, at, words);
        var ofVolume = EvidenceItem.Of("fund", EvidenceAxis.Appetite, parameters.Fundamentals, value, inputs.Volume, at, words);
        if (!value.IsOk) return ofFees;
        var (a, b) = (fees.IsOk ? ofFees.Availability : 0, volume.IsOk ? ofVolume.Availability : 0);
        // Half the item is known when one series is; each half ages by itself, and the fresher half speaks louder.
        if (fees.IsOk && volume.IsOk && a + b > 0) value = Value.Of((a * fees.Number + b * volume.Number) / (a + b));
        return ofFees with
        {
            Value = value,
            Contribution = value,
            Availability = (a + b) / 2,
            AsOf = Newest(ofFees.AsOf, ofVolume.AsOf),
            KnownAt = Newest(ofFees.KnownAt, ofVolume.KnownAt),
            OverdueSeconds = Math.Max(ofFees.OverdueSeconds, ofVolume.OverdueSeconds),
        };
    }

    private static Value Growth(GrowthClass growth) => growth switch
    {
        GrowthClass.Growing => Value.Of(1),
        GrowthClass.Inconclusive => Value.Of(0),
        GrowthClass.Stagnant => Value.Of(-0.5),
        GrowthClass.Declining => Value.Of(-1),
        _ => Value.Unavailable("neither fees nor volume are known"),
    };

    private static Instant? Newest(Instant? a, Instant? b) => a is { } x && b is { } y ? Instant.Max(x, y) : a ?? b;

    private static Value Percent(Value fraction) => fraction.IsOk ? Value.Of(100 * fraction.Number) : fraction;
}
