using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Levels;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.SmallCaps;

/// <summary>Everything that depends on the path of the index: average true range, records, breakout (signals.md 3.1, 3.2).</summary>
internal sealed class IndexPath
{
    private static readonly Value NoBar = Value.Unavailable("the session has no index bar");

    private readonly RecordParameters _parameters;
    private AverageTrueRange _range;
    private double? _close;

    public IndexPath(RecordParameters parameters)
    {
        _parameters = parameters;
        _range = new(parameters.AtrLength);
        Book = new(parameters);
        Breakout = new(parameters);
    }

    public RecordBook Book { get; private init; }

    public BreakoutMachine Breakout { get; private init; }

    /// <summary>Index points, the newest bar included.</summary>
    public Value Atr => _range.Value is { } atr ? Value.Of(atr) : Value.Unavailable($"needs {_parameters.AtrLength} index bars");

    public RecordStep Step(Bar bar)
    {
        // A range has no date.
        _range = _range.Next(new Day(default, bar.High, bar.Low, bar.Close), _close);
        var record = Book.Step(bar);
        if (Book.Scope == RecordScope.AllTime) Breakout.Step(record, bar.Close, _close);
        _close = bar.Close;
        return record;
    }

    /// <summary>The records after a session.</summary>
    /// <param name="close">Its close, null when it has no bar.</param>
    /// <param name="record">What its bar did, null when it has none.</param>
    public Records Records(double? close, RecordStep? record)
    {
        var atr = Atr;
        var since = Book.Since is { } sessions ? Value.Of(sessions) : Value.Unavailable("no close record since the data begin");
        var margin = Margin(close, record, atr);
        return new()
        {
            Scope = Book.Scope,
            Kind = record?.Kind ?? RecordKind.None,
            Close = close is { } price ? Value.Of(price) : NoBar,
            RecordClose = Known(Book.Close),
            RecordHigh = Known(Book.High),
            Drawdown = close is { } last && Book.Close is { } top ? Value.Of(1 - (last / top)) : NoBar,
            DistanceAtr = close is { } now && Book.Close is { } highest ? PerAtr(highest - now, atr) : NoBar,
            MarginAtr = margin,
            Since = since,
            Freshness = since.IsOk ? Value.Of(Elementary.Exp2(-since.Number / _parameters.FreshnessHalfLife)) : since,
            Marginal = margin.IsOk && margin.Number < _parameters.MarginalAtr,
        };
    }

    /// <summary>The breakout after a session.</summary>
    /// <param name="close">Its close, null when it has no bar.</param>
    public Breakout Episode(double? close)
    {
        var none = Book.Scope == RecordScope.AllTime ? Value.NotApplicable("no breakout yet") : RecordBook.NotSeeded;
        var on = Breakout.State != BreakoutState.None;
        return new()
        {
            State = Breakout.State,
            Pivot = on ? Value.Of(Breakout.Pivot) : none,
            Age = Breakout.Age,
            Held = Breakout.Held,
            HeldShare = on ? Value.Of((double)Breakout.Held / Breakout.Age) : none,
            Retest = on && close is { } price && Atr is { IsOk: true } atr
                && Math.Abs(price - Breakout.Pivot) <= _parameters.RetestAtr * atr.Number,
        };
    }

    public void Save(CanonicalWriter writer)
    {
        _range.Save(writer);
        Book.Save(writer);
        Breakout.Save(writer);
        writer.Optional(_close, static (w, x) => w.Double(x));
    }

    public static IndexPath Load(CanonicalReader reader, RecordParameters parameters) => new(parameters)
    {
        _range = AverageTrueRange.Load(reader, parameters.AtrLength),
        Book = RecordBook.Load(reader, parameters),
        Breakout = BreakoutMachine.Load(reader, parameters),
        _close = reader.Optional(static r => r.Double()),
    };

    private static Value Known(double? points) => points is { } known ? Value.Of(known) : Value.Unavailable("no index bar yet");

    private static Value PerAtr(double points, Value atr) =>
        !atr.IsOk ? atr : atr.Number > 0 ? Value.Of(points / atr.Number) : Value.Unavailable("the average true range is zero");

    private static Value Margin(double? close, RecordStep? record, Value atr)
    {
        if (close is not { } price || record is not { } step) return NoBar;
        return step is { IsCloseRecord: true, CloseBefore: { } before }
            ? PerAtr(price - before, atr)
            : Value.NotApplicable("no close record");
    }
}
