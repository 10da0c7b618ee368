namespace RegimeGrpc.Testing.Streams;

/// <summary>
/// Facts of one or more series in the order of time, without end: the same seed gives the same ones. Not for concurrent use; several
/// of them over different series may fill one journal side by side.
/// </summary>
public sealed class MadeUpSeries
{
    /// <summary>A Monday.</summary>
    public static readonly DateTimeOffset Start = new(2024, 1, 8, 0, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan SessionClose = new(21, 0, 0);
    private readonly string _series;
    private readonly (string Day, string Session)? _bars;
    private readonly TimeSpan _step;
    private readonly Random _random;
    private readonly Queue<Fact> _ready = new();
    private DateTimeOffset _time = Start;
    private double _price;

    private MadeUpSeries(string series, TimeSpan step, int seed, double price, (string, string)? bars) =>
        (_series, _step, _random, _price, _bars) = (series, step, new Random(seed), price, bars);

    /// <summary>Ether: a trade each <paramref name="step"/>, the bar of every day, and the benchmark's bar of every weekday.</summary>
    public static MadeUpSeries Ether(int seed, TimeSpan step) =>
        new("crypto.ETH-USD.coinbase.trade", step, seed, 2300, ("crypto.ETH-USDT.binance.day", "equity.RUT.day"));

    /// <summary>Bitcoin trades.</summary>
    public static MadeUpSeries Bitcoin(int seed, TimeSpan step) => new("crypto.BTC-USD.coinbase.trade", step, seed, 45_000, null);

    /// <summary>Values of a macro series.</summary>
    public static MadeUpSeries Dollar(int seed, TimeSpan step) => new("macro.DXY", step, seed, 102, null);

    /// <summary>Trades that no model reads: entries that publish nothing.</summary>
    public static MadeUpSeries Unread(int seed, TimeSpan step) => new("crypto.ETH-USD.kraken.trade", step, seed, 2300, null);

    /// <summary>The next facts.</summary>
    public IReadOnlyList<Fact> Next(int count)
    {
        var facts = new Fact[count];
        for (var i = 0; i < count; i++)
        {
            if (_ready.Count == 0) Step();
            facts[i] = _ready.Dequeue();
        }

        return facts;
    }

    /// <summary>As many days of it as it takes until signals are published, and some more.</summary>
    public IReadOnlyList<Fact> Days(int days)
    {
        var facts = new List<Fact>();
        for (var end = _time.AddDays(days); _time < end;) facts.AddRange(Next(1));
        return facts;
    }

    private void Step()
    {
        var before = _time;
        _time += _step;
        _price *= 1 + (0.002 * (_random.NextDouble() - 0.5));
        if (_bars is var (day, session))
        {
            if (before.Date != _time.Date) _ready.Enqueue(new(day, new(_time.Date, TimeSpan.Zero), _price, IsBar: true));
            var close = new DateTimeOffset(before.Date, TimeSpan.Zero) + SessionClose;
            if (before < close && close <= _time && before.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
                _ready.Enqueue(new(session, close, 1950 + (_price / 50), IsBar: true));
        }

        _ready.Enqueue(new(_series, _time, Math.Round(_price, 4)));
    }
}
