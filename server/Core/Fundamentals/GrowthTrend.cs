using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Fundamentals;

/// <summary>Trend of weekly sums of one fundamental series (signals.md 8).</summary>
public sealed record GrowthTrend
{
    /// <summary>The series in snake case: <c>main_chain_fees</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Weeks.</summary>
    public required int Weeks { get; init; }

    /// <summary>Theil-Sen, change of the logarithm per week.</summary>
    public required Value Slope { get; init; }

    /// <summary>90 % interval by Sen, change of the logarithm per week.</summary>
    public required Value Low { get; init; }

    /// <inheritdoc cref="Low"/>
    public required Value High { get; init; }

    /// <summary>Standard normal without a trend; weekly values are taken as independent.</summary>
    public required Value MannKendallZ { get; init; }

    public required GrowthClass Growth { get; init; }

    public void Encode(CanonicalWriter writer)
    {
        writer.Text(Id);
        writer.Int(Weeks);
        Slope.Encode(writer);
        Low.Encode(writer);
        High.Encode(writer);
        MannKendallZ.Encode(writer);
        writer.Byte((byte)Growth);
    }

    /// <exception cref="FormatException">The bytes are no such record.</exception>
    public static GrowthTrend Decode(CanonicalReader reader) => new()
    {
        Id = reader.Text(),
        Weeks = reader.Int(),
        Slope = Value.Decode(reader),
        Low = Value.Decode(reader),
        High = Value.Decode(reader),
        MannKendallZ = Value.Decode(reader),
        Growth = (GrowthClass)reader.Code((byte)GrowthClass.Growing),
    };

    internal static GrowthTrend Unknown(string id, int weeks, string reason)
    {
        var value = Value.Unavailable(reason);
        return new() { Id = id, Weeks = weeks, Slope = value, Low = value, High = value, MannKendallZ = value, Growth = GrowthClass.Unknown };
    }

    /// <param name="id">The series.</param>
    /// <param name="weeks">Length of the window.</param>
    /// <param name="times">Numbers of the known weeks, ascending; at least two.</param>
    /// <param name="logs">Logarithms of their sums.</param>
    /// <param name="parameters">The limits of the classes.</param>
    internal static GrowthTrend Of(string id, int weeks, ReadOnlySpan<int> times, ReadOnlySpan<double> logs, FundamentalsParameters parameters)
    {
        var test = MannKendall.Of(logs);
        var line = TheilSen.Of(times, logs, test.Variance);
        return new()
        {
            Id = id,
            Weeks = weeks,
            Slope = Value.Of(line.Slope),
            Low = Value.Of(line.Low),
            High = Value.Of(line.High),
            MannKendallZ = test.Z is { } z ? Value.Of(z) : Value.Unavailable("all weeks are equal"),
            Growth = Class(line, parameters),
        };
    }

    private static GrowthClass Class(TheilSen line, FundamentalsParameters parameters)
    {
        if (line.Low > 0) return GrowthClass.Growing;
        if (line.High < 0) return GrowthClass.Declining;
        var flat = Math.Abs(line.Slope) * parameters.Horizon < parameters.StagnantSlope;
        var narrow = (line.High - line.Low) / 2 * parameters.Horizon < parameters.StagnantWidth;
        return flat && narrow ? GrowthClass.Stagnant : GrowthClass.Inconclusive;
    }
}
