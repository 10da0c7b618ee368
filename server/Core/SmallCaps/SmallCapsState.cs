using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Series;

namespace RegimeGrpc.Core.SmallCaps;

/// <summary>
/// The small-caps topic as it is folded from the journal (signals.md 3). Inputs are as-of: whatever was observed before a seal takes part
/// in it. Records, average true range and breakout step once a session, in order, and never run again; a late or revised value enters the
/// windows at the next seal. Memory is bounded by the parameters. Not thread-safe.
/// </summary>
/// <remarks>History that is observed before the first seal is stepped through at that seal.</remarks>
public sealed class SmallCapsState
{
    // Enum values from 1, dense.
    private const int InputCount = (int)SmallCapsInput.ShortVolumeShare;

    private readonly SmallCapsParameters _parameters;
    private readonly NyseCalendar _calendar;
    private readonly DatedSeries<double>[] _inputs = new DatedSeries<double>[InputCount];
    private DatedSeries<Bar> _index;
    private IndexPath _path;

    // The date up to which the path is settled; bars at or before it never step again.
    private DateOnly? _settled;
    private DateOnly? _sealed;
    private bool _restated;

    public SmallCapsState(SmallCapsParameters parameters, NyseCalendar calendar)
    {
        _parameters = parameters;
        _calendar = calendar;
        _index = new(parameters.History);
        _path = new(parameters.Records);
        for (var i = 0; i < InputCount; i++) _inputs[i] = new(parameters.Capacity((SmallCapsInput)(i + 1)));
    }

    /// <summary>The newest sealed session's date; null before the first seal.</summary>
    public DateOnly? Sealed => _sealed;

    /// <summary>A session's bar of the index: unadjusted index points. The volume is not used.</summary>
    /// <exception cref="ArgumentException">A price is not a positive number.</exception>
    public void ObserveIndex(Session session, Bar bar)
    {
        foreach (var price in (ReadOnlySpan<double>)[bar.Open, bar.High, bar.Low, bar.Close])
            if (!(price > 0 && double.IsFinite(price))) throw new ArgumentException($"Not a price: {price}", nameof(bar));
        // What is about to be forgotten must have stepped: only history before the first seal can be that long.
        if (_index.Count == _index.Capacity && session.Date > _index.Dates[0] && _index.At(session.Date) is null) Settle(_index.Dates[0]);
        Note(_index.Put(session.Date, bar with { Volume = null }), session.Date, atClose: true);
    }

    /// <summary>A session's bar of one of the ETFs; its close counts, and IWM's volume.</summary>
    /// <exception cref="ArgumentException">The close is not a positive number, or the input is no ETF.</exception>
    public void ObserveFund(SmallCapsInput fund, Session session, Bar bar)
    {
        if (fund is not (>= SmallCapsInput.Iwm and <= SmallCapsInput.Ijr)) throw new ArgumentException($"Not an ETF: {fund}", nameof(fund));
        if (!(bar.Close > 0)) throw new ArgumentException($"Not a price: {bar.Close}", nameof(bar));
        Observe(fund, session.Date, bar.Close);
        if (fund == SmallCapsInput.Iwm && bar.Volume is { } volume) Observe(SmallCapsInput.IwmVolume, session.Date, volume);
    }

    /// <summary>A value of one of the inputs, in the unit of <see cref="SmallCapsInput"/>.</summary>
    /// <param name="input">Which.</param>
    /// <param name="day">The New York date it is about; for short interest the settlement date.</param>
    /// <param name="value">A finite number.</param>
    /// <exception cref="ArgumentException">The value is not finite.</exception>
    public void Observe(SmallCapsInput input, DateOnly day, double value)
    {
        if (!double.IsFinite(value)) throw new ArgumentException($"Not a number: {value}", nameof(value));
        var atClose = input is (>= SmallCapsInput.Iwm and <= SmallCapsInput.IwmVolume) or SmallCapsInput.HalfHourBeforeClose;
        Note(Input(input).Put(day, value), day, atClose);
    }

    /// <summary>Closes a session: the topic from everything observed so far. A session without an index bar leaves the path alone.</summary>
    /// <exception cref="InvalidOperationException">The session, or one after it, is sealed already.</exception>
    public SmallCaps Seal(Session session)
    {
        if (_sealed >= session.Date) throw new InvalidOperationException($"{session.Date:o} cannot be sealed after {_sealed:o}");
        var record = Settle(session.Date);
        double? close = _index.At(session.Date)?.Close;
        var tape = new Tape(_parameters, _calendar, session, _index);
        var funds = new FundRows(tape, _parameters);
        var average = new TrendAverage(tape, _parameters);
        double[][] breadth = [Lay(tape, SmallCapsInput.Ijr), Lay(tape, SmallCapsInput.Mdy), Lay(tape, SmallCapsInput.Rsp), Lay(tape, SmallCapsInput.Spy)];
        var strength = FundRows.Ratio(Lay(tape, SmallCapsInput.Iwm), breadth[^1]);
        var records = _path.Records(close, record);
        var table = new SqueezeTable(_parameters);
        var rows = table.Rows(tape, _path, Input, breadth);
        var topic = new SmallCaps
        {
            Records = records,
            Breakout = _path.Episode(close),
            RelativeStrength = FundRows.Change(strength, tape.Last, _parameters.StrengthChange, StrengthNames),
            RelativeStrengthZ = FundRows.ChangeZ(strength, tape.Last, _parameters.StrengthChange, _parameters.StrengthHistory, StrengthNames),
            Breadth = funds.Breadth(breadth, tape.Last).Value,
            DurabilityScore = table.Score(rows, records.AllTimeDrawdown),
            DurabilityCoverage = SqueezeTable.Coverage(rows),
            Squeeze = rows,
            Atr = _path.Atr,
            Sma200 = average.Now(),
            Sma200Slope = average.Slope(),
            SessionClose = session.Close,
            Restated = _restated,
        };
        _sealed = session.Date;
        _restated = false;
        return topic;
    }

    public void Save(CanonicalWriter writer)
    {
        _index.Save(writer, static (w, bar) =>
        {
            w.Double(bar.Open);
            w.Double(bar.High);
            w.Double(bar.Low);
            w.Double(bar.Close);
        });
        foreach (var series in _inputs) series.Save(writer, static (w, value) => w.Double(value));
        _path.Save(writer);
        writer.Optional(_settled, static (w, date) => w.Date(date));
        writer.Optional(_sealed, static (w, date) => w.Date(date));
        writer.Bool(_restated);
    }

    /// <exception cref="FormatException">The bytes are damaged or of other parameters.</exception>
    public static SmallCapsState Load(CanonicalReader reader, SmallCapsParameters parameters, NyseCalendar calendar)
    {
        var state = new SmallCapsState(parameters, calendar)
        {
            _index = DatedSeries<Bar>.Load(reader, parameters.History, static r => new Bar(r.Double(), r.Double(), r.Double(), r.Double())),
        };
        for (var i = 0; i < InputCount; i++)
            state._inputs[i] = DatedSeries<double>.Load(reader, parameters.Capacity((SmallCapsInput)(i + 1)), static r => r.Double());
        state._path = IndexPath.Load(reader, parameters.Records);
        state._settled = reader.Optional(static r => r.Date());
        state._sealed = reader.Optional(static r => r.Date());
        state._restated = reader.Bool();
        return state;
    }

    private const string StrengthNames = "IWM and SPY";

    private DatedSeries<double> Input(SmallCapsInput input) => _inputs[(int)input - 1];

    private double[] Lay(Tape tape, SmallCapsInput input) => tape.Lay(Input(input));

    // A value that arrives by its ordinary delay, like a spread a day later, restates nothing; one that should have been there at the close does.
    private void Note(Placement placement, DateOnly day, bool atClose) =>
        _restated |= day <= _sealed && (placement is Placement.Late or Placement.Revised || (placement == Placement.Newest && atClose));

    /// <summary>Steps the path through the bars that are due up to a date; what the bar of that very date did, null without one.</summary>
    private RecordStep? Settle(DateOnly through)
    {
        RecordStep? last = null;
        for (var i = _settled is { } settled ? _index.AtOrBefore(settled) + 1 : 0; i < _index.Count && _index.Dates[i] <= through; i++)
        {
            var step = _path.Step(_index.Values[i]);
            last = _index.Dates[i] == through ? step : null;
        }

        if (_settled is null || _settled < through) _settled = through;
        return last;
    }
}
