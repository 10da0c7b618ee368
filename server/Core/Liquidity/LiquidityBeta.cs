using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Liquidity;

/// <summary>Regression of an asset's weekly log returns on easing financial conditions (signals.md section 6).</summary>
public sealed record LiquidityBeta
{
    public required string Asset { get; init; }

    /// <summary>Weeks of the window; 0 for the full history.</summary>
    public required int Weeks { get; init; }

    /// <summary>Whether the benchmark's return of the same week is a second regressor.</summary>
    public required bool WithBenchmark { get; init; }

    /// <summary>Weeks regressed, or known so far when they are too few.</summary>
    public required int Observations { get; init; }

    /// <summary>The Friday of the first week regressed; null without any.</summary>
    public required DateOnly? First { get; init; }

    /// <summary>The Friday of the newest week regressed; null without any.</summary>
    public required DateOnly? Last { get; init; }

    /// <summary>Return per 1 standard deviation of easing, the weekly fall of the NFCI.</summary>
    public required Value Beta { get; init; }

    /// <summary>Beta over its Newey-West standard error with 4 lags.</summary>
    public required Value T { get; init; }

    /// <summary>Of the whole regression.</summary>
    public required Value RSquared { get; init; }

    public void Encode(CanonicalWriter writer)
    {
        writer.Text(Asset);
        writer.Int(Weeks);
        writer.Bool(WithBenchmark);
        writer.Int(Observations);
        writer.Optional(First, static (w, date) => w.Date(date));
        writer.Optional(Last, static (w, date) => w.Date(date));
        Beta.Encode(writer);
        T.Encode(writer);
        RSquared.Encode(writer);
    }

    /// <exception cref="FormatException">The bytes are no such record.</exception>
    public static LiquidityBeta Decode(CanonicalReader reader) => new()
    {
        Asset = reader.Text(),
        Weeks = reader.Int(),
        WithBenchmark = reader.Bool(),
        Observations = reader.Int(),
        First = reader.Optional(static r => r.Date()),
        Last = reader.Optional(static r => r.Date()),
        Beta = Value.Decode(reader),
        T = Value.Decode(reader),
        RSquared = Value.Decode(reader),
    };
}
