using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Core.Levels;

/// <summary>
/// The asset's own structure on UTC day bars (signals.md 4 and 5). Sealing is the only thing that moves it; reading, sealed or
/// provisional, never does. Not thread safe. Its size is bounded: 220 days of prices, the pivots of 365 bars, the zones of
/// <see cref="ZoneParameters.Capacity"/>.
/// </summary>
public sealed partial class LevelsState
{
    private readonly LevelsParameters _parameters;
    private readonly DayHistory _history;
    private readonly Fractals _fractals;
    private readonly LineTrack _line;
    private readonly SwingHighs _peaks;
    private readonly ZoneBook _zones;
    private readonly NamedLevelBook _named;
    private readonly List<double> _longExponentials = [];
    private ExponentialAverage _short;
    private ExponentialAverage _middle;
    private ExponentialAverage _long;
    private AverageTrueRange _atr;
    private double? _atrBefore;
    private ReclaimMachine _reclaim = ReclaimMachine.Start;
    private FlushWatch? _flush;
    private Zigzag _zigzag = Zigzag.Start;
    private IReadOnlyList<Zone> _alive = [];

    // Follows from the history alone; null after it has changed.
    private WaitingSums? _waiting;

    public LevelsState(LevelsParameters parameters)
    {
        _parameters = parameters;
        _history = new(parameters.History);
        _fractals = new(parameters.Pivots);
        _line = new(parameters.Line);
        _peaks = new(parameters.PeakAge);
        _zones = new(parameters.Zones);
        _named = new(parameters);
        _short = new(parameters.ShortLength);
        _middle = new(parameters.MiddleLength);
        _long = new(parameters.LongLength);
        _atr = new(parameters.AtrLength);
    }

    private LevelsState(LevelsParameters parameters, CanonicalReader reader)
    {
        _parameters = parameters;
        Bars = reader.Int();
        NewestDay = reader.Optional(static r => r.Date());
        MissingDays = reader.Int();
        NewestGap = reader.Optional(static r => new DayGap(r.Date(), r.Date()));
        _history = DayHistory.Load(reader, parameters.History);
        _fractals = Fractals.Load(reader, parameters.Pivots);
        _line = LineTrack.Load(reader, parameters.Line);
        _peaks = SwingHighs.Load(reader, parameters.PeakAge);
        _zones = ZoneBook.Load(reader, parameters.Zones);
        _named = NamedLevelBook.Load(reader, parameters);
        _longExponentials.AddRange(reader.List(static r => r.Double()));
        _short = ExponentialAverage.Load(reader, parameters.ShortLength);
        _middle = ExponentialAverage.Load(reader, parameters.MiddleLength);
        _long = ExponentialAverage.Load(reader, parameters.LongLength);
        _atr = AverageTrueRange.Load(reader, parameters.AtrLength);
        _atrBefore = reader.Optional(static r => r.Double());
        _reclaim = ReclaimMachine.Load(reader);
        _flush = reader.Optional(FlushWatch.Load);
        _zigzag = Zigzag.Load(reader);
        _alive = _zones.Alive(Bars - 1);
    }

    /// <summary>Bars sealed so far.</summary>
    public int Bars { get; private set; }

    /// <summary>The newest sealed UTC day; null before the first.</summary>
    public DateOnly? NewestDay { get; private set; }

    /// <summary>Days that had no bar when a later one was sealed. The later bar simply followed.</summary>
    public int MissingDays { get; private set; }

    /// <summary>The newest run of such days; null when there was none.</summary>
    public DayGap? NewestGap { get; private set; }

    /// <summary>Applies one finished UTC day bar.</summary>
    /// <exception cref="ArgumentException">The day is not after the newest sealed one, or the bar is not a bar of positive prices.</exception>
    public void Seal(DateOnly day, Bar bar)
    {
        if (day <= NewestDay) throw new ArgumentException($"Day {day:yyyy-MM-dd} is not after {NewestDay:yyyy-MM-dd}", nameof(day));
        if (NewestDay?.AddDays(1) is { } due && due < day)
        {
            NewestGap = new(due, day.AddDays(-1));
            MissingDays += day.DayNumber - due.DayNumber;
        }

        var sealing = ToDay(day, bar);
        var reading = Read(sealing);
        var high = new TurningPoint(Bars, day, sealing.High);
        var low = new TurningPoint(Bars, day, sealing.Low);
        _zigzag = _zigzag.Next(high, low, reading.Unit, _parameters.Pivots.Reversal, out var swingHigh);
        var (fractalHigh, fractalLow) = _fractals.Add(high, low);
        if (fractalHigh is { } supply) _zones.Add(ZoneSide.Supply, supply, reading.Unit);
        if (fractalLow is { } demand) _zones.Add(ZoneSide.Demand, demand, reading.Unit);
        _peaks.Seal(Bars, swingHigh);
        _line.Seal(Bars, sealing, reading.Unit, swingHigh, fractalHigh);
        _reclaim = reading.Reclaim;
        _flush = reading.Flush;
        _named.Seal(Facts(reading, _line.Line?.Break), sealing);

        _short = _short.Next(sealing.Close);
        _middle = _middle.Next(sealing.Close);
        _long = _long.Next(sealing.Close);
        if (_long.Value is { } average) _longExponentials.Add(average);
        if (_longExponentials.Count > _parameters.SlopeBars + 1) _longExponentials.RemoveAt(0);
        _atrBefore = _atr.Value;
        _atr = _atr.Next(sealing, _history.Count > 0 ? _history.Newest.Close : null);
        _history.Append(sealing);
        _waiting = null;
        _alive = _zones.Alive(Bars);
        NewestDay = day;
        Bars++;
    }

    /// <summary>
    /// Takes a late or revised bar of a day at or before the newest sealed one. It enters windowed values (simple averages, distances,
    /// the lows a later flush must undercut) from the next reading on; averages with memory, pivots, machines and zones never run again.
    /// </summary>
    /// <returns>False when nothing can change: the day is older than every window, or the bar says what was known.</returns>
    /// <exception cref="ArgumentException">The day has not been sealed yet, or the bar is not a bar of positive prices.</exception>
    public bool Restate(DateOnly day, Bar bar)
    {
        if (!(day <= NewestDay)) throw new ArgumentException($"Day {day:yyyy-MM-dd} is not sealed yet", nameof(day));
        _waiting = null;
        return _history.Restate(ToDay(day, bar));
    }

    /// <summary>Writes the whole state; the same state gives the same bytes.</summary>
    public void Save(CanonicalWriter writer)
    {
        writer.Int(Bars);
        writer.Optional(NewestDay, static (w, day) => w.Date(day));
        writer.Int(MissingDays);
        writer.Optional(NewestGap, static (w, gap) =>
        {
            w.Date(gap.First);
            w.Date(gap.Last);
        });
        _history.Save(writer);
        _fractals.Save(writer);
        _line.Save(writer);
        _peaks.Save(writer);
        _zones.Save(writer);
        _named.Save(writer);
        writer.List(_longExponentials, static (w, average) => w.Double(average));
        _short.Save(writer);
        _middle.Save(writer);
        _long.Save(writer);
        _atr.Save(writer);
        writer.Optional(_atrBefore, static (w, atr) => w.Double(atr));
        _reclaim.Save(writer);
        writer.Optional(_flush, static (w, flush) => flush.Save(w));
        _zigzag.Save(writer);
    }

    /// <param name="reader">At the start of what <see cref="Save"/> wrote.</param>
    /// <param name="parameters">The ones it was saved with.</param>
    /// <exception cref="FormatException">The bytes are damaged, or of other parameters.</exception>
    public static LevelsState Load(CanonicalReader reader, LevelsParameters parameters) => new(parameters, reader);

    private static Day ToDay(DateOnly day, Bar bar)
    {
        var sane = bar.Low > 0 && bar.Low <= bar.Close && bar.Close <= bar.High && double.IsFinite(bar.High);
        return sane ? new(day, bar.High, bar.Low, bar.Close) : throw new ArgumentException($"Not a bar of positive prices: {bar}", nameof(bar));
    }
}

/// <summary>A run of UTC days without a bar, both ends included.</summary>
public readonly record struct DayGap(DateOnly First, DateOnly Last);
