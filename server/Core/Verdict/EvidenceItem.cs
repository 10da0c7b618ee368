using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Verdict;

/// <summary>Makes evidence of an input; the contribution comes with the aggregation.</summary>
internal static class EvidenceItem
{
    /// <param name="id">Stable.</param>
    /// <param name="axis">The score it enters.</param>
    /// <param name="weight">In the axis.</param>
    /// <param name="value">In the range of the axis, or why it is unknown.</param>
    /// <param name="input">Where it comes from.</param>
    /// <param name="at">The seal.</param>
    /// <param name="words">What it says, when it is known.</param>
    public static Evidence Of<T>(string id, EvidenceAxis axis, double weight, Value value, in Input<T> input, Instant at, string words) => new()
    {
        Id = id,
        Axis = axis,
        Value = value,
        Weight = weight,
        Availability = value.IsOk ? Math.Clamp(input.Availability(at), 0, 1) : 0,
        Contribution = value,
        AsOf = input.KnownAt.Ticks == 0 ? null : input.AsOf,
        KnownAt = input.KnownAt.Ticks == 0 ? null : input.KnownAt,
        OverdueSeconds = input.KnownAt.Ticks == 0 ? 0 : input.OverdueSeconds(at),
        Reason = value.IsOk ? words : value.Reason,
    };

    /// <summary>A number scaled into a range; what is unknown stays so.</summary>
    public static Value Scaled(Value number, double full, double low, double high) =>
        number.IsOk ? Value.Of(Math.Clamp(number.Number / full, low, high)) : number;

    public static string Words(string text, Value number) => number.IsOk ? string.Concat(text, " ", PlainNumber.Text(number.Number)) : "";
}
