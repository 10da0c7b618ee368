using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Verdict;

/// <summary>One axis, aggregated (signals.md 11.2).</summary>
/// <param name="Score">Mean, range and coverage.</param>
/// <param name="Agreement">|sum| over sum of absolutes of the contributions, 0 to 1.</param>
/// <param name="Items">The evidence with its contributions.</param>
internal sealed record AxisScore(Score Score, Value Agreement, IReadOnlyList<Evidence> Items)
{
    private static readonly Value Nothing = Value.Unavailable("no evidence is available");
    private static readonly Value NoLean = Value.NotApplicable("no evidence leans either way");

    /// <param name="items">Unaggregated. NOT_APPLICABLE items leave the denominator, UNAVAILABLE ones stay in it.</param>
    /// <param name="low">Lower end of the axis: what everything missing could be at worst or best.</param>
    /// <param name="high">Upper end.</param>
    public static AxisScore Of(IReadOnlyList<Evidence> items, double low, double high)
    {
        double applicable = 0, available = 0, sum = 0, absolute = 0;
        foreach (var item in items)
        {
            if (item.Value.Status != ValueStatus.NotApplicable) applicable += item.Weight;
            if (!item.Value.IsOk) continue;
            var weight = item.Weight * item.Availability;
            available += weight;
            sum += weight * item.Value.Number;
            absolute += weight * Math.Abs(item.Value.Number);
        }

        if (!(available > 0))
        {
            var blank = items.Select(static item => item.Value.IsOk ? item with { Contribution = Nothing } : item).ToArray();
            return new(new(Nothing, Value.Of(low), Value.Of(high), 0), Nothing, blank);
        }

        var coverage = available / applicable;
        var mean = sum / available;
        var slack = 1 - coverage;
        var score = new Score(Value.Of(mean), Value.Of(mean * coverage + low * slack), Value.Of(mean * coverage + high * slack), coverage);
        var contributing = items
            .Select(item => item.Value.IsOk ? item with { Contribution = Value.Of(item.Weight * item.Availability * item.Value.Number / available) } : item)
            .ToArray();
        return new(score, absolute > 0 ? Value.Of(Math.Abs(sum) / absolute) : NoLean, contributing);
    }
}
