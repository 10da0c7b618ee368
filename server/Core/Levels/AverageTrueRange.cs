using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Levels;

/// <summary>Wilder's average true range (signals.md 4): seeded with the mean of the first ranges, then ((n - 1) x before + range) / n.</summary>
internal readonly record struct AverageTrueRange(int Length, int Count, double Accumulated)
{
    public AverageTrueRange(int length) : this(length, 0, 0) { }

    /// <summary>Price; null before the seed.</summary>
    public double? Value => Count < Length ? null : Accumulated;

    /// <param name="day">The finished bar.</param>
    /// <param name="closeBefore">Close of the bar before; null for the first, whose range is high - low.</param>
    public AverageTrueRange Next(in Day day, double? closeBefore)
    {
        var range = day.High - day.Low;
        if (closeBefore is { } before) range = Math.Max(range, Math.Max(Math.Abs(day.High - before), Math.Abs(day.Low - before)));
        if (Count >= Length) return this with { Count = Count + 1, Accumulated = ((Length - 1) * Accumulated + range) / Length };
        var sum = Accumulated + range;
        return this with { Count = Count + 1, Accumulated = Count + 1 == Length ? sum / Length : sum };
    }

    public void Save(CanonicalWriter writer)
    {
        writer.Int(Count);
        writer.Double(Accumulated);
    }

    public static AverageTrueRange Load(CanonicalReader reader, int length) => new(length, reader.Int(), reader.Double());
}
