using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.SmallCaps;

/// <summary>All-time records before the first bar (signals.md 3.1). Unadjusted index points.</summary>
/// <param name="Close">Highest close.</param>
/// <param name="High">Highest price within a session.</param>
public sealed record RecordSeeds(double Close, double High)
{
    /// <summary>The Russell 2000 before 2016-06-28: both of June 2015.</summary>
    public static readonly RecordSeeds Russell2000 = new(1295.80, 1296.00);

    /// <summary>Sessions presumed without a close record before the first bar: enough for any breakout rule.</summary>
    public int Drought { get; init; } = 999;

    public void Encode(CanonicalWriter writer)
    {
        writer.Double(Close);
        writer.Double(High);
        writer.Int(Drought);
    }
}

/// <summary>Parameters of records and breakouts (signals.md 3.1, 3.2). Lengths in sessions.</summary>
public sealed record RecordParameters
{
    /// <summary>Null: the records are those of the data at hand, scope <see cref="RecordScope.Windowed"/>.</summary>
    public RecordSeeds? Seeds { get; init; } = RecordSeeds.Russell2000;

    /// <summary>Length of Wilder's average true range.</summary>
    public int AtrLength { get; init; } = 14;

    /// <summary>Sessions after which a record has lost half its freshness.</summary>
    public double FreshnessHalfLife { get; init; } = 10;

    /// <summary>A record by less than this many ATR is marginal.</summary>
    public double MarginalAtr { get; init; } = 0.1;

    /// <summary>Fewest sessions without a close record before one that starts a breakout.</summary>
    public int Drought { get; init; } = 60;

    /// <summary>A close below this share of the pivot speaks against the breakout.</summary>
    public double FailShare { get; init; } = 0.98;

    /// <summary>As many such closes in a row fail it.</summary>
    public int FailCloses { get; init; } = 2;

    /// <summary>Youngest age at which a breakout is held.</summary>
    public int HeldAge { get; init; } = 10;

    /// <summary>Least share of closes at or above the pivot for a held breakout.</summary>
    public double HeldShare { get; init; } = 0.8;

    /// <summary>A close within this many ATR of the pivot is a retest.</summary>
    public double RetestAtr { get; init; } = 0.5;

    public void Encode(CanonicalWriter writer)
    {
        writer.OptionalRef(Seeds, static (w, seeds) => seeds.Encode(w));
        writer.Int(AtrLength);
        writer.Double(FreshnessHalfLife);
        writer.Double(MarginalAtr);
        writer.Int(Drought);
        writer.Double(FailShare);
        writer.Int(FailCloses);
        writer.Int(HeldAge);
        writer.Double(HeldShare);
        writer.Double(RetestAtr);
    }
}
