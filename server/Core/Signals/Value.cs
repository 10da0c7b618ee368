using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Signals;

/// <summary>Whether a value is known.</summary>
public enum ValueStatus : byte
{
    /// <summary>Known.</summary>
    Ok = 1,

    /// <summary>It would mean something, but an input is missing. It widens intervals and lowers coverage.</summary>
    Unavailable = 2,

    /// <summary>It means nothing here (no episode, no line). It leaves the denominator.</summary>
    NotApplicable = 3,
}

/// <summary>
/// A number that may be unknown (signals.md 1.6). Never NaN, never 0 for "unknown": an unknown value carries a reason instead.
/// The unit is the documentation of the field that holds it.
/// </summary>
public readonly record struct Value
{
    private readonly double _number;
    private readonly string? _reason;

    private Value(ValueStatus status, double number, string? reason)
    {
        Status = status;
        _number = number;
        _reason = reason;
    }

    /// <summary><see cref="ValueStatus.Unavailable"/> for <c>default(Value)</c>, which carries the reason "not computed".</summary>
    public ValueStatus Status => field == 0 ? ValueStatus.Unavailable : field;

    /// <summary>Why the value is unknown: one short clause in plain words. Empty when it is known.</summary>
    public string Reason => Status == ValueStatus.Ok ? "" : _reason ?? "not computed";

    public bool IsOk => Status == ValueStatus.Ok;

    /// <summary>The number.</summary>
    /// <exception cref="InvalidOperationException">The value is unknown.</exception>
    public double Number => IsOk ? _number : throw new InvalidOperationException($"The value is {Status}: {Reason}");

    /// <summary>A known value; one that is not finite becomes unavailable rather than travel.</summary>
    public static Value Of(double number) =>
        double.IsFinite(number) ? new(ValueStatus.Ok, number, null) : Unavailable("the result is not finite");

    public static Value Unavailable(string reason) => new(ValueStatus.Unavailable, 0, reason);

    public static Value NotApplicable(string reason) => new(ValueStatus.NotApplicable, 0, reason);

    /// <summary>By what they say: a value that was never set equals one that says so.</summary>
    public bool Equals(Value other) => Status == other.Status && _number.Equals(other._number) && Reason == other.Reason;

    public override int GetHashCode() => HashCode.Combine(Status, _number, Reason);

    public double Or(double fallback) => IsOk ? _number : fallback;

    public void Encode(CanonicalWriter writer)
    {
        writer.Byte((byte)Status);
        if (IsOk) writer.Double(_number);
        else writer.Text(Reason);
    }

    public static Value Decode(CanonicalReader reader) => (ValueStatus)reader.Byte() switch
    {
        ValueStatus.Ok => Of(reader.Double()),
        ValueStatus.Unavailable => Unavailable(reader.Text()),
        ValueStatus.NotApplicable => NotApplicable(reader.Text()),
        var other => throw new FormatException($"Not a value status: {other}"),
    };

    public override string ToString() => IsOk ? _number.ToString("R", null) : $"{Status} ({Reason})";
}
