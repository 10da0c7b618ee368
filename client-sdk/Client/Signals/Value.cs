using System.Globalization;

namespace RegimeGrpc.Client.Signals;

/// <summary>Whether a value is known.</summary>
public enum ValueStatus
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    /// <summary>Known.</summary>
    Ok = 1,

    /// <summary>It would mean something, but an input is missing. Never read it as 0 or as neutral.</summary>
    Unavailable = 2,

    /// <summary>It means nothing here (no episode, no line).</summary>
    NotApplicable = 3,
}

/// <summary>
/// A number that may be unknown. The unit stands at the property that holds it. There is no implicit way to a number, so an
/// unknown value cannot pass for 0: ask with <see cref="TryGet"/>, or say what unknown means with <see cref="Or"/>.
/// </summary>
public readonly record struct Value
{
    private readonly double _number;
    private readonly string? _reason;
    private readonly ValueStatus _status;

    private Value(ValueStatus status, double number, string? reason)
    {
        _status = status;
        _number = number;
        _reason = reason;
    }

    /// <summary><see cref="ValueStatus.Unavailable"/> for <c>default</c>. A status of a newer server keeps its number.</summary>
    public ValueStatus Status => _status == ValueStatus.Unspecified ? ValueStatus.Unavailable : _status;

    public bool IsKnown => _status == ValueStatus.Ok;

    /// <summary>Why the value is unknown, in plain words; empty when it is known.</summary>
    public string Reason => IsKnown ? "" : _reason ?? "not sent";

    /// <summary>The number. Finite.</summary>
    /// <exception cref="InvalidOperationException">The value is unknown.</exception>
    public double Number => IsKnown ? _number : throw new InvalidOperationException($"The value is not known: {Reason}.");

    /// <summary>The number, or null when it is unknown.</summary>
    public double? OrNull => IsKnown ? _number : null;

    public double Or(double whenUnknown) => IsKnown ? _number : whenUnknown;

    public bool TryGet(out double number)
    {
        number = _number;
        return IsKnown;
    }

    /// <exception cref="ArgumentOutOfRangeException">The number is not finite.</exception>
    public static Value Of(double number) =>
        double.IsFinite(number) ? new(ValueStatus.Ok, number, null) : throw new ArgumentOutOfRangeException(nameof(number), number, "A known value is finite.");

    public static Value Unavailable(string reason) => new(ValueStatus.Unavailable, 0, reason);

    public static Value NotApplicable(string reason) => new(ValueStatus.NotApplicable, 0, reason);

    internal static Value Unknown(ValueStatus status, string reason) => new(status, 0, reason);

    public override string ToString() => IsKnown ? _number.ToString("R", CultureInfo.InvariantCulture) : $"n/a ({Reason})";
}
