namespace RegimeGrpc.Client.Signals;

/// <summary>A weighted input of a composite.</summary>
public sealed record Component
{
    public string Id { get; init; } = "";

    /// <summary>The change that is scored, in the unit of the series (or logarithm of it).</summary>
    public Value Change { get; init; }

    /// <summary>Signed robust z: positive supports risk.</summary>
    public Value Z { get; init; }

    public double Weight { get; init; }

    public double Availability { get; init; }

    public DateTimeOffset? EventTime { get; init; }

    public DateTimeOffset? KnownAt { get; init; }
}
