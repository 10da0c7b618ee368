using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.SmallCaps;

/// <summary>A row's value and how much of it counts.</summary>
/// <param name="Value">From -1 to 1.</param>
/// <param name="Availability">0 to 1; 0 whenever the value is unknown.</param>
/// <param name="Note">Which input stands in for another; empty otherwise.</param>
internal readonly record struct Reading(Value Value, double Availability, string Note = "")
{
    /// <summary>A value of full availability, or none.</summary>
    public static implicit operator Reading(Value value) => new(value, value.IsOk ? 1 : 0);

    /// <summary>Clipped to [-1, 1]; a result that is not finite is unknown, not an extreme.</summary>
    public static Value Unit(double row) => double.IsFinite(row) ? Value.Of(Math.Clamp(row, -1, 1)) : Value.Of(row);

    /// <summary>A robust z as a row.</summary>
    public static Value Scaled(Value z, double scale) => z.IsOk ? Unit(z.Number / scale) : z;

    /// <summary>The better known of two, the first when they are equally known; the second is not made when the first is known in full.</summary>
    public static Reading Better(Reading first, Func<Reading> second, string note) =>
        first.Availability < 1 && second() is { Value.IsOk: true } other && other.Availability > first.Availability ? other with { Note = note } : first;
}
