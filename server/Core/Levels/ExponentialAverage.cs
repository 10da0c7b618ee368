using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Levels;

/// <summary>
/// Exponential moving average (signals.md 4): alpha = 2 / (length + 1), seeded with the mean of the first closes, so it depends on where
/// the data begins until about three lengths have passed.
/// </summary>
internal readonly record struct ExponentialAverage(int Length, int Count, double Accumulated)
{
    public ExponentialAverage(int length) : this(length, 0, 0) { }

    /// <summary>Price; null before the seed.</summary>
    public double? Value => Count < Length ? null : Accumulated;

    public ExponentialAverage Next(double close)
    {
        if (Count >= Length) return this with { Count = Count + 1, Accumulated = Accumulated + 2.0 / (Length + 1) * (close - Accumulated) };
        var sum = Accumulated + close;
        return this with { Count = Count + 1, Accumulated = Count + 1 == Length ? sum / Length : sum };
    }

    public void Save(CanonicalWriter writer)
    {
        writer.Int(Count);
        writer.Double(Accumulated);
    }

    public static ExponentialAverage Load(CanonicalReader reader, int length) => new(length, reader.Int(), reader.Double());
}
