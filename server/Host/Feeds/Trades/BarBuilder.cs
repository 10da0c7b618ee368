using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Facts;

namespace RegimeGrpc.Server.Feeds.Trades;

/// <summary>A bar made of trades.</summary>
/// <param name="Start">Of its period.</param>
/// <param name="Bar">With the close before for all prices when there was no trade.</param>
/// <param name="IsWhole">False when trades of it are known to be lost, or it began before the first trade seen.</param>
/// <param name="Trades">0 for a bar without a trade.</param>
internal readonly record struct BuiltBar(Instant Start, FactBar Bar, bool IsWhole, int Trades);

/// <summary>
/// Bars of a period from trades in their order. A bar is final when a later period has begun to trade, or when its close and a grace
/// have passed and nothing is missing; never before. Not thread-safe; pure.
/// </summary>
internal sealed class BarBuilder(TimeSpan period, TimeSpan grace)
{
    /// <summary>Of a pause, the newest empty bars are told; nobody looks for more, and a time that is wrong must not cost millions.</summary>
    public const int MostEmpty = 1000;

    private Instant? _start;
    private FactBar _bar;
    private int _trades;
    private bool _isWhole;
    private bool _isFirst = true;

    /// <summary>The running bar; null before the first trade.</summary>
    public BuiltBar? Running => _start is { } start ? new(start, _bar, _isWhole, _trades) : null;

    /// <summary>Takes the next trade.</summary>
    /// <returns>The bars it makes final, those without a trade included, up to <see cref="MostEmpty"/>.</returns>
    public IReadOnlyList<BuiltBar> Add(Trade trade)
    {
        var start = StartOf(trade.Time);
        var final = new List<BuiltBar>();
        if (_start is { } running && start > running) Close(start, final);
        if (_start is null)
        {
            // What traded before we looked is not in the first bar.
            _isWhole = !_isFirst;
            _isFirst = false;
            Begin(start, trade.Price);
        }

        if (_trades == 0) _bar = new(trade.Price, trade.Price, trade.Price, trade.Price, trade.Size);
        else
            _bar = _bar with
            {
                High = Math.Max(_bar.High, trade.Price),
                Low = Math.Min(_bar.Low, trade.Price),
                Close = trade.Price,
                Volume = _bar.Volume + trade.Size,
            };
        _trades++;
        return final;
    }

    /// <summary>Lets time pass.</summary>
    /// <param name="now">By our clock.</param>
    /// <param name="nothingMissing">No hole before now.</param>
    public IReadOnlyList<BuiltBar> Pass(Instant now, bool nothingMissing)
    {
        var final = new List<BuiltBar>();
        if (!nothingMissing || _start is not { } running) return final;
        var reached = StartOf(now - grace);
        if (reached > running) Close(reached, final);
        return final;
    }

    /// <summary>Trades of the running bar were lost.</summary>
    public void Lose() => _isWhole = false;

    /// <summary>The first trade is known to be the first of its period: nothing came before it.</summary>
    public void BeginWhole() => _isFirst = false;

    private void Close(Instant next, List<BuiltBar> final)
    {
        final.Add(new(_start!.Value, _bar, _isWhole, _trades));
        var close = _bar.Close;
        for (var empty = Instant.Max(_start.Value + period, next - (period * MostEmpty)); empty < next; empty += period) final.Add(new(empty, new(close, close, close, close, 0), true, 0));
        Begin(next, close);
        _isWhole = true;
    }

    private void Begin(Instant start, decimal price)
    {
        _start = start;
        _bar = new(price, price, price, price, 0);
        _trades = 0;
    }

    private Instant StartOf(Instant time) => new(time.Ticks - (time.Ticks % period.Ticks));
}
