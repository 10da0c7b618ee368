using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Levels;
using RegimeGrpc.Core.Link;
using RegimeGrpc.Core.Series;

namespace RegimeGrpc.Core.Fold;

/// <summary>The newest price of something that trades between seals, with the extremes of its UTC day so far.</summary>
internal sealed class RunningPrice
{
    private double _high;
    private double _low;

    /// <summary>Null before the first.</summary>
    public AssetSample? Newest { get; private set; }

    /// <summary>Takes a tick or a bar that is newer than what is held; an older one changes nothing.</summary>
    public void Observe(SeriesDefinition series, Observation observation)
    {
        var sample = ToSample(series, observation);
        if (Newest is { } held && (sample.End < held.End || (sample.End == held.End && sample.Kind > held.Kind))) return;
        var (high, low) = observation.Bar is { } bar ? (bar.High, bar.Low) : (sample.Price, sample.Price);
        var sameDay = Newest is { } before && DayOf(before.End) == DayOf(sample.End);
        (_high, _low) = sameDay ? (Math.Max(_high, high), Math.Min(_low, low)) : (high, low);
        Newest = sample;
    }

    /// <summary>What the levels would read now; the sealed topic when there is no price after the newest sealed day.</summary>
    public Levels.Levels Read(LevelsState levels) => Newest is { } newest && levels.NewestDay is { } sealedDay && DayOf(newest.End) > sealedDay
        ? levels.Provisional(newest.Price, newest.End, _high, _low)
        : levels.Sealed();

    public static AssetSample ToSample(SeriesDefinition series, Observation observation) => new(
        series.Period is null ? SampleKind.Tick
            : series.Period <= TimeSpan.FromMinutes(1) ? SampleKind.Tick
            : series.Period <= TimeSpan.FromHours(1) ? SampleKind.HourBar
            : series.Period <= TimeSpan.FromHours(4) ? SampleKind.FourHourBar : SampleKind.DayBar,
        observation.EventTime,
        observation.Bar?.Close ?? observation.Scalar!.Value,
        observation.Source);

    public void Save(CanonicalWriter writer)
    {
        writer.Optional(Newest, static (w, sample) =>
        {
            w.Byte((byte)sample.Kind);
            w.Instant(sample.End);
            w.Double(sample.Price);
            w.Text(sample.Venue);
        });
        writer.Double(_high);
        writer.Double(_low);
    }

    public static RunningPrice Load(CanonicalReader reader) => new()
    {
        Newest = reader.Optional(static r => new AssetSample((SampleKind)r.Byte(), r.Instant(), r.Double(), r.Text())),
        _high = reader.Double(),
        _low = reader.Double(),
    };

    // A bar that ends at midnight belongs to the day that ends there.
    private static DateOnly DayOf(Instant end) => new Instant(end.Ticks - 1).UtcDate;
}
