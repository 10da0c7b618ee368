using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Levels;

/// <summary>Levels topic: signals.md sections 4 and 5. Steps at UTC day ends; moves with every tick in between.</summary>
public sealed record Levels
{
    /// <summary>Price the distances are measured from: the day's close when sealed, the newest price when provisional.</summary>
    public required Value Price { get; init; }

    /// <summary>What <see cref="Price"/> is about: the end of the day when sealed. Null before the first bar.</summary>
    public required Instant? PriceTime { get; init; }

    /// <summary>The newest sealed UTC day. Null before the first bar.</summary>
    public required DateOnly? BarDate { get; init; }

    /// <summary>Average true range over 14 sealed UTC days (Wilder), price. It does not move within the day.</summary>
    public required Value Atr { get; init; }

    /// <summary>Simple short, middle, long, then exponential short, middle, long.</summary>
    public required IReadOnlyList<MovingAverage> Averages { get; init; }

    /// <summary>Of the model's trend average.</summary>
    public required Trend Trend { get; init; }

    /// <summary>20-day change of the trend average, a fraction.</summary>
    public required Value Slope { get; init; }

    public required Cross Cross { get; init; }

    public required Cluster Cluster { get; init; }

    /// <summary>Null when there was none within 20 bars.</summary>
    public required Flush? Flush { get; init; }

    /// <summary>Null when there is no line.</summary>
    public required MicroLine? Line { get; init; }

    /// <summary>Zones touched within 365 bars of the newest sealed one: supply in the order they were opened, then demand.</summary>
    public required IReadOnlyList<Zone> Zones { get; init; }

    /// <summary>Lowest supply zone that counts as a target. Null when there is none.</summary>
    public required Zone? Target1 { get; init; }

    /// <summary>Highest swing high within 365 bars, price.</summary>
    public required Value PriorPeak { get; init; }

    /// <summary>Computed levels that exist now, then published levels that are valid.</summary>
    public required IReadOnlyList<NamedLevel> Named { get; init; }

    /// <summary>100 x (close / long exponential average - 1), per cent.</summary>
    public required Value Ema200DistancePercent { get; init; }

    /// <summary>Writes every field, the zones last.</summary>
    public void Encode(CanonicalWriter writer)
    {
        EncodeReading(writer);
        writer.List(Zones, static (w, zone) => zone.Encode(w));
    }

    /// <summary>All that moves with every tick: everything but the zones.</summary>
    internal void EncodeReading(CanonicalWriter writer)
    {
        Price.Encode(writer);
        writer.Optional(PriceTime, static (w, time) => w.Instant(time));
        writer.Optional(BarDate, static (w, day) => w.Date(day));
        Atr.Encode(writer);
        writer.List(Averages, static (w, average) => average.Encode(w));
        writer.Byte((byte)Trend);
        Slope.Encode(writer);
        writer.Byte((byte)Cross);
        Cluster.Encode(writer);
        writer.OptionalRef(Flush, static (w, flush) => flush.Encode(w));
        writer.OptionalRef(Line, static (w, line) => line.Encode(w));
        writer.OptionalRef(Target1, static (w, zone) => zone.Encode(w));
        PriorPeak.Encode(writer);
        writer.List(Named, static (w, level) => level.Encode(w));
        Ema200DistancePercent.Encode(writer);
    }
}
