using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Series;

namespace RegimeGrpc.Core.Macro;

/// <summary>
/// The newest readings of a series, one a UTC date, and whether one that a seal has already used was changed since (service.md section 1:
/// late and revised values enter windowed statistics at the next seal, with the reason RESTATED). Not thread-safe.
/// </summary>
internal sealed class ReadingHistory
{
    private readonly bool _firstVintage;
    private readonly DatedSeries<Reading> _readings;
    private DateOnly? _sealedThrough;

    /// <param name="capacity">Readings to remember.</param>
    /// <param name="firstVintage">Keep the first value of a date and ignore revisions that are not corrections.</param>
    public ReadingHistory(int capacity, bool firstVintage = false)
        : this(firstVintage, new DatedSeries<Reading>(capacity))
    {
    }

    private ReadingHistory(bool firstVintage, DatedSeries<Reading> readings)
    {
        _firstVintage = firstVintage;
        _readings = readings;
    }

    public int Count => _readings.Count;

    public ReadOnlySpan<DateOnly> Dates => _readings.Dates;

    public ReadOnlySpan<Reading> Readings => _readings.Values;

    public Reading? Newest => Count > 0 ? _readings.Values[^1] : null;

    /// <summary>Whether a reading at or before the newest sealed date came or changed since that seal.</summary>
    public bool Restated { get; private set; }

    /// <summary>The newest date that a seal has seen.</summary>
    public DateOnly? SealedThrough => _sealedThrough;

    /// <returns>Whether anything changed.</returns>
    public bool Put(Reading reading, bool correction)
    {
        var date = reading.EventTime.UtcDate;
        if (_readings.At(date) is { } known && (known.Value == reading.Value || (_firstVintage && !correction))) return false;
        var placement = _readings.Put(date, reading);
        if (placement == Placement.Forgotten) return false;
        if (date <= _sealedThrough) Restated = true;
        return true;
    }

    /// <summary>Everything here has entered a seal.</summary>
    public void MarkSealed()
    {
        Restated = false;
        if (Count > 0) _sealedThrough = Dates[^1];
    }

    /// <summary>Place of the newest date at or before this one; -1 when there is none.</summary>
    public int AtOrBefore(DateOnly date) => _readings.AtOrBefore(date);

    public Reading? At(DateOnly date) => _readings.At(date);

    public void Save(CanonicalWriter writer)
    {
        _readings.Save(writer, static (w, reading) => reading.Encode(w));
        writer.Optional(_sealedThrough, static (w, date) => w.Date(date));
        writer.Bool(Restated);
    }

    public static ReadingHistory Load(CanonicalReader reader, int capacity, bool firstVintage = false) =>
        new(firstVintage, DatedSeries<Reading>.Load(reader, capacity, Reading.Decode))
        {
            _sealedThrough = reader.Optional(static r => r.Date()),
            Restated = reader.Bool(),
        };
}
