using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Verdict;

/// <summary>Makes evidence of an input; the contribution comes with the aggregation.</summary>
internal static class EvidenceItem
{
    private static readonly Value NeverCame = Value.Unavailable("its main input is not there");

    /// <param name="id">Stable.</param>
    /// <param name="axis">The score it enters.</param>
    /// <param name="weight">In the axis.</param>
    /// <param name="value">In the range of the axis, or why it is unknown.</param>
    /// <param name="input">Where it comes from.</param>
    /// <param name="at">The seal.</param>
    /// <param name="words">What it says, when it is known.</param>
    public static Evidence Of<T>(string id, EvidenceAxis axis, double weight, Value value, in Input<T> input, Instant at, string words)
    {
        var came = input.KnownAt.Ticks != 0;
        // What else a reading is made of may give it a number all the same, and that would be a neutral one.
        if (!came && value.IsOk) value = NeverCame;
        return new()
        {
            Id = id,
            Axis = axis,
            Value = value,
            Weight = weight,
            Availability = value.IsOk ? Math.Clamp(input.Availability(at), 0, 1) : 0,
            Contribution = value,
            AsOf = came ? input.AsOf : null,
            KnownAt = came ? input.KnownAt : null,
            OverdueSeconds = came ? input.OverdueSeconds(at) : 0,
            Reason = value.IsOk ? words : value.Reason,
        };
    }

    /// <summary>A number scaled into a range; what is unknown stays so.</summary>
    public static Value Scaled(Value number, double full, double low, double high) =>
        number.IsOk ? Value.Of(Math.Clamp(number.Number / full, low, high)) : number;

    public static string Words(string text, Value number) => number.IsOk ? string.Concat(text, " ", PlainNumber.Text(number.Number)) : "";
}
