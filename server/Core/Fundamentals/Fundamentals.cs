using System.Collections.Immutable;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Fundamentals;

/// <summary>The fundamentals topic at a sealed UTC day (signals.md 8).</summary>
public sealed record Fundamentals
{
    /// <summary>Every series by every window, in the order of <see cref="FundamentalSeries"/>.</summary>
    public required ImmutableArray<GrowthTrend> Trends { get; init; }

    /// <summary>0 to 1: shares rise while fees do not.</summary>
    public required Value Divergence { get; init; }

    /// <summary>Mean availability of the trends, 0 to 1.</summary>
    public required double Coverage { get; init; }

    /// <summary>Mean of the scores of fees and second-layer volume over the shorter window, -1 to 1: what the regime takes as evidence.</summary>
    public required Value Evidence { get; init; }

    /// <summary>Availability of that evidence, 0 to 1: half of it from each series.</summary>
    public required double EvidenceAvailability { get; init; }

    /// <summary>A late or revised value has changed weeks since the seal before. A reason on the signal, not a field of the topic.</summary>
    public required bool Restated { get; init; }

    /// <summary>The class of a series over its shortest window.</summary>
    internal GrowthClass ClassOf(string id)
    {
        foreach (var trend in Trends)
            if (trend.Id == id)
                return trend.Growth;
        return GrowthClass.Unknown;
    }

    public void Encode(CanonicalWriter writer)
    {
        writer.List(Trends, static (w, trend) => trend.Encode(w));
        Divergence.Encode(writer);
        writer.Double(Coverage);
        Evidence.Encode(writer);
        writer.Double(EvidenceAvailability);
        writer.Bool(Restated);
    }

    /// <exception cref="FormatException">The bytes are no such record.</exception>
    public static Fundamentals Decode(CanonicalReader reader) => new()
    {
        Trends = [.. reader.List(GrowthTrend.Decode)],
        Divergence = Value.Decode(reader),
        Coverage = reader.Double(),
        Evidence = Value.Decode(reader),
        EvidenceAvailability = reader.Double(),
        Restated = reader.Bool(),
    };
}
