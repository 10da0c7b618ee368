using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Levels;

/// <summary>
/// Computed and published levels side by side, each with its own break machine (signals.md 5.6). A computed level that becomes
/// another one (a new zone, another peak, a newer flush) starts over; the long average is one level that moves. INV is the line's zone
/// and has the line's own machine.
/// </summary>
internal sealed class NamedLevelBook
{
    /// <summary>What the computed levels are made of at a bar.</summary>
    internal readonly record struct Facts(MicroLine? Line, Zone? Target, double? Peak, FlushWatch? Flush, double? LongAverage);

    private readonly record struct Track(BreakMachine Machine, long Identity)
    {
        public static readonly Track Start = new(BreakMachine.Start, 0);
    }

    private static readonly string[] ComputedIds = ["T1", "T2", "FLUSH", "200D"];

    private const int LongAverage = 3;

    private readonly LevelsParameters _parameters;
    private readonly Track[] _tracks;

    public NamedLevelBook(LevelsParameters parameters)
    {
        _parameters = parameters;
        _tracks = new Track[ComputedIds.Length + parameters.Published.Length];
        Array.Fill(_tracks, Track.Start);
    }

    public void Seal(in Facts facts, in Day day)
    {
        for (var i = 0; i < _tracks.Length; i++)
            _tracks[i] = Find(i, facts, day) is { } found ? Step(i, found.Range, found.Identity, day) : Track.Start;
    }

    /// <param name="facts">At the bar.</param>
    /// <param name="day">The bar.</param>
    /// <param name="atr">Of the bar before.</param>
    /// <param name="sealed">True when the bar has been sealed here; false to show how it would stand.</param>
    public IReadOnlyList<NamedLevel> Publish(in Facts facts, in Day day, double? atr, bool @sealed)
    {
        var levels = new List<NamedLevel>(_tracks.Length + 1);
        if (facts.Line is { } line) levels.Add(Level("INV", LevelSource.Computed, line.Zone, line.State, null, day.Close, atr));
        for (var i = 0; i < _tracks.Length; i++)
        {
            if (Find(i, facts, day) is not { } found) continue;
            // A revised bar may show another level than the one that was sealed: that one has no history yet.
            var track = @sealed && _tracks[i].Identity == found.Identity && _tracks[i].Machine.State != LineState.None
                ? _tracks[i]
                : Step(i, found.Range, found.Identity, day);
            var published = i < ComputedIds.Length ? null : _parameters.Published[i - ComputedIds.Length];
            levels.Add(Level(
                published?.Id ?? ComputedIds[i],
                published is null ? LevelSource.Computed : LevelSource.Published,
                track.Machine.InForce(found.Range),
                track.Machine.State,
                published?.ValidFrom,
                day.Close,
                atr));
        }

        return levels;
    }

    public void Save(CanonicalWriter writer) => writer.List(_tracks, static (w, track) =>
    {
        track.Machine.Save(w);
        w.Long(track.Identity);
    });

    public static NamedLevelBook Load(CanonicalReader reader, LevelsParameters parameters)
    {
        var book = new NamedLevelBook(parameters);
        var tracks = reader.List(static r => new Track(BreakMachine.Load(r), r.Long()));
        if (tracks.Count != book._tracks.Length) throw new FormatException($"Named levels of another model: {tracks.Count}");
        tracks.CopyTo(book._tracks);
        return book;
    }

    private static NamedLevel Level(
        string id, LevelSource source, PriceRange range, LineState state, DateOnly? validFrom, double close, double? atr)
    {
        var end = Math.Clamp(close, range.Low, range.High);
        return new(id, source, range, state, validFrom, Distance.InAtr(close, end, atr), Distance.InPercent(close, end));
    }

    private Track Step(int index, PriceRange range, long identity, in Day day)
    {
        var machine = _tracks[index].Identity == identity ? _tracks[index].Machine : BreakMachine.Start;
        // A break that can no longer fail does not hold a moving level where it was broken, years ago perhaps.
        if (index == LongAverage && machine.Stands && machine.Age >= _parameters.Line.FailBars) machine = machine with { Frozen = range };
        return new(machine.Next(range, day, _parameters.Line, rearms: true), identity);
    }

    private (PriceRange Range, long Identity)? Find(int index, in Facts facts, in Day day) => index switch
    {
        0 => facts.Target is { } zone ? (zone.Range, zone.Id) : null,
        1 => facts.Peak is { } peak ? (new(peak, peak), BitConverter.DoubleToInt64Bits(peak)) : null,
        // A later close may lie under the low without being a flush itself.
        2 => facts.Flush is { } flush ? (new(Math.Min(flush.Low, flush.CloseLow), flush.CloseLow), flush.Date.DayNumber) : null,
        LongAverage => facts.LongAverage is { } average ? (new(average, average), 0) : null,
        _ => _parameters.Published[index - ComputedIds.Length] is var level && day.Date >= level.ValidFrom ? (level.Range, 0) : null,
    };
}
