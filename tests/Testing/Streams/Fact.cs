using Google.Protobuf.WellKnownTypes;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Testing.Streams;

/// <summary>An observation to append: a bar where <paramref name="IsBar"/>, flat at its value.</summary>
/// <param name="Series">Of the catalogue.</param>
/// <param name="Time">What it is about, and when it was known.</param>
/// <param name="Value">Price or number.</param>
/// <param name="IsBar">A bar instead of a scalar.</param>
public sealed record Fact(string Series, DateTimeOffset Time, double Value, bool IsBar = false)
{
    public const string Source = "made-up";

    /// <summary>The same fact has the same identity, in every journal.</summary>
    public string Identity => $"{Series}/{Time:O}";

    internal Observation ToWire()
    {
        var time = Timestamp.FromDateTimeOffset(Time);
        var observation = new Observation { Series = Series, EventTime = time, KnownAt = time, Source = Source };
        if (IsBar) observation.Bar = new() { Open = Value, High = Value * 1.01, Low = Value * 0.99, Close = Value, Volume = 1000 };
        else observation.Scalar = Value;
        return observation;
    }

    internal static Fact From(Observation observation) => new(
        observation.Series, observation.EventTime.ToDateTimeOffset(), observation.Bar?.Open ?? observation.Scalar, observation.Bar is not null);
}

/// <summary>A fact at its place in the journal.</summary>
public sealed record Placed(ulong Revision, Fact Fact);
