using System.Collections.Immutable;
using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Link;

/// <summary>
/// The correlation topic: the link between benchmark and asset (signals.md 2). Steps at session closes and moves with every tick in between.
/// </summary>
public sealed record Correlation
{
    public required Alignment Alignment { get; init; }

    /// <summary>The newest sealed session close; null before the first.</summary>
    public required Instant? SessionClose { get; init; }

    /// <summary>The newest pair; partial when provisional; null before the first.</summary>
    public required ReturnPair? LastPair { get; init; }

    /// <summary>In the order of the parameters, then the year to date.</summary>
    public required ImmutableArray<Pearson> Pearson { get; init; }

    /// <summary>The primary window, then the base window before it.</summary>
    public required ImmutableArray<Spearman> Spearman { get; init; }

    public required ImmutableArray<Ewma> Ewma { get; init; }

    public required ImmutableArray<Beta> Betas { get; init; }

    public required ImmutableArray<Partial> Partials { get; init; }

    public required Conditional Conditional { get; init; }

    public required BreakTests Breaks { get; init; }

    public required VolatilityAdjusted VolatilityAdjusted { get; init; }

    public required TrackingGap TrackingGap { get; init; }

    public required ShrunkLink Link { get; init; }

    public void Encode(CanonicalWriter writer)
    {
        writer.Byte((byte)Alignment);
        writer.Optional(SessionClose, static (w, close) => w.Instant(close));
        writer.OptionalRef(LastPair, static (w, pair) => pair.Encode(w));
        writer.List(Pearson, static (w, item) => item.Encode(w));
        writer.List(Spearman, static (w, item) => item.Encode(w));
        writer.List(Ewma, static (w, item) => item.Encode(w));
        writer.List(Betas, static (w, item) => item.Encode(w));
        writer.List(Partials, static (w, item) => item.Encode(w));
        Conditional.Encode(writer);
        Breaks.Encode(writer);
        VolatilityAdjusted.Encode(writer);
        TrackingGap.Encode(writer);
        Link.Encode(writer);
    }
}
