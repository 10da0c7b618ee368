using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.SmallCaps;

/// <summary>Running records of the index (signals.md 3.1). Path-dependent: one step a session, never run again.</summary>
internal sealed class RecordBook
{
    public static readonly Value NotSeeded = Value.Unavailable("the records are not seeded with the full history");

    private int _drought;
    private bool _seen;

    public RecordBook(RecordParameters parameters)
    {
        Scope = parameters.Seeds is null ? RecordScope.Windowed : RecordScope.AllTime;
        Close = parameters.Seeds?.Close;
        High = parameters.Seeds?.High;
        _drought = parameters.Seeds?.Drought ?? 0;
    }

    public RecordScope Scope { get; }

    public double? Close { get; private set; }

    public double? High { get; private set; }

    /// <summary>Sessions since the last close record; null until one was seen.</summary>
    public int? Since => _seen ? _drought : null;

    public RecordStep Step(Bar bar)
    {
        // The first bar of an unseeded book is a start, not a record.
        var closeRecord = bar.Close > Close;
        var highRecord = bar.High > High;
        var step = new RecordStep(Kind(closeRecord, highRecord), Close, _drought);
        Close = Close is { } close ? Math.Max(close, bar.Close) : bar.Close;
        High = High is { } high ? Math.Max(high, bar.High) : bar.High;
        _drought = closeRecord ? 0 : _drought + 1;
        _seen |= closeRecord;
        return step;
    }

    public void Save(CanonicalWriter writer)
    {
        writer.Optional(Close, static (w, x) => w.Double(x));
        writer.Optional(High, static (w, x) => w.Double(x));
        writer.Int(_drought);
        writer.Bool(_seen);
    }

    public static RecordBook Load(CanonicalReader reader, RecordParameters parameters) => new(parameters)
    {
        Close = reader.Optional(static r => r.Double()),
        High = reader.Optional(static r => r.Double()),
        _drought = reader.Int(),
        _seen = reader.Bool(),
    };

    private static RecordKind Kind(bool close, bool high) => (close, high) switch
    {
        (true, true) => RecordKind.Both,
        (true, false) => RecordKind.CloseOnly,
        (false, true) => RecordKind.IntradayOnly,
        _ => RecordKind.None,
    };
}
