using System.Collections.Immutable;
using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Levels;

/// <summary>Every number of signals.md sections 4 and 5. Lengths and ages are UTC day bars; factors multiply the ATR of the bar before.</summary>
public sealed record LevelsParameters
{
    public static LevelsParameters Default { get; } = new();

    public int ShortLength { get; init; } = 50;

    public int MiddleLength { get; init; } = 100;

    public int LongLength { get; init; } = 200;

    /// <summary>An exponential average is warm after this many lengths.</summary>
    public int WarmLengths { get; init; } = 3;

    public int AtrLength { get; init; } = 14;

    /// <summary>Kind of the long average that decides the trend, and of the golden or death cross.</summary>
    public MovingAverageKind TrendKind { get; init; } = MovingAverageKind.Simple;

    public int SlopeBars { get; init; } = 20;

    /// <summary>Kind of the cluster's two averages.</summary>
    public MovingAverageKind ClusterKind { get; init; } = MovingAverageKind.Exponential;

    /// <summary>Widest tight cluster, ATR.</summary>
    public double TightWidth { get; init; } = 1.0;

    public ReclaimParameters Reclaim { get; init; } = new();

    public FlushParameters Flush { get; init; } = new();

    public PivotParameters Pivots { get; init; } = new();

    public LineParameters Line { get; init; } = new();

    public ZoneParameters Zones { get; init; } = new();

    /// <summary>Highest swing high within this many bars is the prior peak.</summary>
    public int PeakAge { get; init; } = 365;

    /// <summary>Levels an author stated, tracked from the day they were stated (signals.md 5.6).</summary>
    public ImmutableArray<PublishedLevel> Published { get; init; } =
    [
        new("INV", new(4220, 4280), new(2025, 10, 28)),
        new("T1", new(4500, 4650), new(2025, 10, 28)),
        new("FLUSH", new(3750, 3800), new(2025, 10, 28)),
        new("200D", new(3500, 3500), new(2025, 10, 28)),
    ];

    /// <summary>Bars that every window together looks back over.</summary>
    internal int History => Math.Max(
        Math.Max(LongLength + SlopeBars, Math.Max(ShortLength, MiddleLength)),
        Math.Max(Flush.LowBars, Flush.HighBars));

    public void Encode(CanonicalWriter writer)
    {
        writer.Int(ShortLength);
        writer.Int(MiddleLength);
        writer.Int(LongLength);
        writer.Int(WarmLengths);
        writer.Int(AtrLength);
        writer.Byte((byte)TrendKind);
        writer.Int(SlopeBars);
        writer.Byte((byte)ClusterKind);
        writer.Double(TightWidth);
        Reclaim.Encode(writer);
        Flush.Encode(writer);
        Pivots.Encode(writer);
        Line.Encode(writer);
        Zones.Encode(writer);
        writer.Int(PeakAge);
        writer.List(Published, static (w, level) => level.Encode(w));
    }
}

/// <summary>A level an author stated.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Range">Price.</param>
/// <param name="ValidFrom">First UTC day it is tracked: nobody knew it before.</param>
public sealed record PublishedLevel(string Id, PriceRange Range, DateOnly ValidFrom)
{
    public void Encode(CanonicalWriter writer)
    {
        writer.Text(Id);
        Range.Encode(writer);
        writer.Date(ValidFrom);
    }
}
