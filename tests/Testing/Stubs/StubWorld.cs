using System.Globalization;

namespace RegimeGrpc.Testing.Stubs;

/// <summary>
/// All providers at once, over one made-up market: what each knows at an instant is a function of the instant. Weekends, a holiday
/// and a half day, a CPI release, weekly NFCI releases that revise everything, flash figures and totals that change sign on the way.
/// Whoever drives it says what time it is.
/// </summary>
public sealed class StubWorld : IAsyncDisposable
{
    public const string Key = "stub-key";
    public const string Secret = "stub-secret";

    private const string Eth = "ETH-USD";
    private const string Btc = "BTC-USD";
    private static readonly string[] Funds = ["IWM", "SPY", "UUP", "HYG", "IEF", "LQD"];
    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    private readonly Func<DateOnly, bool> _isSession;
    private readonly Func<DateOnly, bool> _isHalfDay;
    private readonly DateTimeOffset _start;
    private DateOnly _told = DateOnly.MinValue;
    private long _trades;

    /// <param name="start">From here on there is a tape; before it only days.</param>
    /// <param name="history">Days before the start.</param>
    /// <param name="isSession">Of the exchange.</param>
    /// <param name="isHalfDay">Closes at one.</param>
    public StubWorld(DateTimeOffset start, int history, Func<DateOnly, bool> isSession, Func<DateOnly, bool> isHalfDay)
    {
        (_start, _isSession, _isHalfDay, Now) = (start, isSession, isHalfDay, start);
        First = DateOnly.FromDateTime(start.UtcDateTime).AddDays(-history);
        Alpaca.Now = () => Now;
        foreach (var product in (string[])[Eth, Btc, "ADA-USD", "AVAX-USD", "BNB-USD", "DOGE-USD", "LINK-USD", "LTC-USD", "SOL-USD", "XRP-USD"])
        {
            var days = Coinbase.Days[product] = [];
            for (var day = First; day < DateOnly.FromDateTime(start.UtcDateTime); day = day.AddDays(1)) days[day] = Candle(product, day);
        }

        Kraken.Days["ETHUSD"] = new(Coinbase.Days[Eth].ToDictionary(day => day.Key, day => (day.Value.Open, day.Value.High, day.Value.Low, day.Value.Close, day.Value.Volume)));
        Kraken.Days["XBTUSD"] = new(Coinbase.Days[Btc].ToDictionary(day => day.Key, day => (day.Value.Open, day.Value.High, day.Value.Low, day.Value.Close, day.Value.Volume)));
        Coinbase.Hour = (product, hour) => hour > Now ? null : Hour(product, hour);
        Coinbase.Tape[Eth] = [];
        Coinbase.Tape[Btc] = [];
        Kraken.Tape["ETHUSD"] = [];
        foreach (var id in (string[])["NFCI", "DGS2", "DGS10", "DFII10", "BAA10Y", "BAMLH0A0HYM2", "DTWEXBGS", "CPIAUCSL", "CPILFESL"]) Fred.Series[id] = [];
        foreach (var id in (string[])["fees", "rent_paid", "txcount"]) Growthepie.Exports[id] = [];
        foreach (var symbol in Funds) Alpaca.Bars[symbol] = [];
        // Announced for a year and more.
        for (var day = First; day <= DateOnly.FromDateTime(start.UtcDateTime).AddDays(400); day = day.AddDays(1))
            if (isSession(day)) Alpaca.Calendar[day] = isHalfDay(day) ? "13:00" : "16:00";
        foreach (var id in (string[])["CUSR0000SA0", "CUSR0000SA0L1E"]) Bls.Series[id] = [];
        for (var month = new DateOnly(First.Year, First.Month, 1); month <= DateOnly.FromDateTime(start.UtcDateTime).AddDays(100); month = month.AddMonths(1))
            Fred.Releases.Add(CpiRelease(month));
    }

    /// <summary>Held while the world moves, so that it can be asked meanwhile.</summary>
    public Lock Gate { get; } = new();

    public DateOnly First { get; }

    public DateTimeOffset Now { get; private set; }

    public CoinbaseStub Coinbase { get; } = new();

    public KrakenStub Kraken { get; } = new();

    public AlpacaStub Alpaca { get; } = new(Key, Secret);

    public FredStub Fred { get; } = new(Key);

    public TreasuryStub Treasury { get; } = new();

    public BlsStub Bls { get; } = new(Key);

    public FinraStub Finra { get; } = new();

    public CoinMetricsStub CoinMetrics { get; } = new();

    public BeaconStub Beacon { get; } = new();

    public LidoStub Lido { get; } = new();

    public ValidatorQueueStub ValidatorQueue { get; } = new();

    public DefiLlamaStub DefiLlama { get; } = new();

    public GrowthepieStub Growthepie { get; } = new();

    public SoSoValueStub SoSoValue { get; } = new(Key);

    /// <summary>By the name the server's settings have for it.</summary>
    public IReadOnlyList<(string Name, ProviderStub Stub)> All =>
    [
        ("coinbase", Coinbase), ("kraken", Kraken), ("alpaca", Alpaca), ("fred", Fred), ("treasury", Treasury), ("bls", Bls), ("finra", Finra), ("coinmetrics", CoinMetrics),
        ("beacon", Beacon), ("lido", Lido), ("validatorqueue", ValidatorQueue), ("defillama", DefiLlama), ("growthepie", Growthepie), ("sosovalue", SoSoValue),
    ];

    /// <summary>Trades of Coinbase so far, both products.</summary>
    public long CoinbaseTrades => Coinbase.Tape[Eth].Count + Coinbase.Tape[Btc].Count;

    public async Task StartAsync()
    {
        foreach (var (_, stub) in All)
        {
            stub.Date = () => Now;
            stub.Gate = Gate;
            await stub.StartAsync();
        }

        MoveTo(_start);
    }

    /// <summary>Settings that point a server at these stubs.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings()
    {
        foreach (var (name, stub) in All)
        {
            yield return new($"feeds:{name}:baseUrl", stub.Address);
            yield return new($"feeds:{name}:secondUrl", stub.Address);
            yield return new($"feeds:{name}:key", Key);
            yield return new($"feeds:{name}:secret", Secret);
            yield return new($"feeds:{name}:perSecond", "1000");
            yield return new($"feeds:{name}:burst", "1000");
            if (name is "coinbase" or "kraken" or "alpaca") yield return new($"feeds:{name}:streamUrl", stub.StreamAddress);
        }

        yield return new("feeds:historyFrom", First.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    /// <summary>Lets the providers know what they know at an instant, not before the last. Trades of it are returned, to be sent.</summary>
    public IReadOnlyList<(string Product, StubTrade Trade)> MoveTo(DateTimeOffset now)
    {
        lock (Gate)
        {
            Learn(now);
            return now > _start ? Trade(now) : [];
        }
    }

    /// <summary>Trades on; of anything else nothing becomes known.</summary>
    public IReadOnlyList<(string Product, StubTrade Trade)> TradeAt(DateTimeOffset now)
    {
        lock (Gate)
        {
            Now = now;
            return Trade(now);
        }
    }

    private void Learn(DateTimeOffset now)
    {
        Now = now;
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        for (var day = _told == DateOnly.MinValue ? First : _told; day <= today; day = day.AddDays(1)) Tell(day);
        // Weekly figures are about a Friday five days back; CPI about the month before.
        _told = today.AddDays(-8) > First ? today.AddDays(-8) : First;
        TellCpi(new DateOnly(today.Year, today.Month, 1).AddMonths(-1));
        Beacon.FinalizedEpoch = (now.AddMinutes(-13).ToUnixTimeSeconds() - Beacon.GenesisTime) / 384;
        Beacon.Deposits.Clear();
        Beacon.Deposits.Add((ulong)(1_000_000 + (today.DayNumber % 50 * 1000)) * 1_000_000_000);
        Lido.TimeUnix = new DateTimeOffset(DateOnly.FromDateTime(now.AddHours(-12).UtcDateTime), new TimeOnly(12, 0), TimeSpan.Zero).ToUnixTimeSeconds();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, stub) in All) await stub.DisposeAsync();
    }

    /// <summary>Whether the exchange is open.</summary>
    public bool IsOpen(DateTimeOffset at)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, NewYork).DateTime);
        return _isSession(day) && at >= Local(day, 9, 30) && at < Local(day, _isHalfDay(day) ? 13 : 16);
    }

    /// <summary>The price of something at an instant: smooth enough to look like one, and the same every time.</summary>
    public static decimal Price(string what, DateTimeOffset at)
    {
        var (level, seed) = what switch { Eth => (2600.0, 1), Btc => (90_000.0, 2), "IWM" => (220.0, 3), "SPY" => (600.0, 4), _ => (100.0, 5 + (what[0] % 7)) };
        var days = at.ToUnixTimeSeconds() / 86_400.0;
        var path = (0.12 * Math.Sin((days / 41.0) + seed)) + (0.05 * Math.Sin((days / 7.3) + (2 * seed))) + (0.02 * Math.Sin((days * 2.1) + (3 * seed))) + (0.0004 * (days - 20_000) / 10);
        // Small caps and crypto share a part.
        path += 0.04 * Math.Sin(days / 3.1);
        return Math.Round((decimal)(level * Math.Exp(path)), 2);
    }

    private List<(string, StubTrade)> Trade(DateTimeOffset now)
    {
        _trades++;
        var trades = new List<(string, StubTrade)>();
        foreach (var product in (string[])[Eth, Btc])
        {
            var trade = new StubTrade(1000 + _trades, Price(product, now), 1.5m, now);
            lock (Coinbase.Tape) Coinbase.Tape[product].Add(trade);
            trades.Add((product, trade));
            var day = DateOnly.FromDateTime(now.UtcDateTime);
            var days = Coinbase.Days[product];
            days[day] = days.TryGetValue(day, out var bar)
                ? (Math.Min(bar.Low, trade.Price), Math.Max(bar.High, trade.Price), bar.Open, trade.Price, bar.Volume + trade.Size)
                : (trade.Price, trade.Price, trade.Price, trade.Price, trade.Size);
            var (low, high, open, close, volume) = days[day];
            Kraken.Days[product == Eth ? "ETHUSD" : "XBTUSD"][day] = (open, high, low, close, volume);
        }

        lock (Kraken.Tape) Kraken.Tape["ETHUSD"].Add(trades[0].Item2 with { Id = 500_000 + _trades });
        foreach (var alt in Coinbase.Days.Keys.Where(product => product is not (Eth or Btc)))
            Coinbase.Days[alt][DateOnly.FromDateTime(now.UtcDateTime)] = Candle(alt, DateOnly.FromDateTime(now.UtcDateTime));
        return trades;
    }

    /// <summary>What is known of a day by now.</summary>
    private void Tell(DateOnly day)
    {
        var end = new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);
        var isWeekday = day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);
        if (_isSession(day)) TellSession(day);
        if (isWeekday && Now >= Local(day, 18))
        {
            Treasury.Nominal[day] = new() { ["BC_2YEAR"] = Yield(day, 3.6m), ["BC_10YEAR"] = Yield(day, 4.1m) };
            Treasury.Real[day] = new() { ["TC_10YEAR"] = Yield(day, 1.9m) };
        }

        var next = NextWeekday(day);
        if (isWeekday && Now >= Local(next, 16, 15))
        {
            Once("DGS2", day, next, Yield(day, 3.6m));
            Once("DGS10", day, next, Yield(day, 4.1m));
            Once("DFII10", day, next, Yield(day, 1.9m));
            Once("BAA10Y", day, next, Yield(day, 1.7m));
        }

        if (isWeekday && Now >= Local(next, 10)) Once("BAMLH0A0HYM2", day, next, Yield(day, 3.0m));
        if (day.DayOfWeek == DayOfWeek.Friday && Now >= Local(day.AddDays(3), 16, 15))
            for (var back = 4; back >= 0; back--) Once("DTWEXBGS", day.AddDays(-back), day.AddDays(3), Yield(day.AddDays(-back), 120m));
        if (day.DayOfWeek == DayOfWeek.Friday) TellNfci(day);
        if (day.Day == 1) TellCpi(day);

        if (Now >= end.AddHours(2))
        {
            var stamp = Now >= end.AddHours(10) ? end.AddHours(10) : end.AddHours(2);
            var status = Now >= end.AddHours(10) ? "reviewed" : "flash";
            var drift = status == "flash" ? 7 : 0;
            CoinMetrics.Days[day] =
            [
                ("SplyExNtv", $"{16_000_000 + (day.DayNumber % 97 * 1000) + drift}.5", status, stamp), ("FlowInExNtv", $"{90_000 + (day.DayNumber % 31) + drift}.25", status, stamp), ("FlowOutExNtv", $"{91_000 + (day.DayNumber % 29) + drift}.75", status, stamp),
            ];
        }

        if (Now >= end.AddHours(5))
        {
            ValidatorQueue.Tag = $"\"{day:yyyyMMdd}\"";
            ValidatorQueue.Days[day] = ($"{1_000_000 + (day.DayNumber % 50 * 1000)}", $"{20_000 + (day.DayNumber % 11)}", "35000000", "2.9");
        }

        // The day that goes on is there too.
        if (Now >= end.AddDays(-1)) DefiLlama.Stablecoins[day] = DefiLlama.Fees[day] = DefiLlama.Volume[day] = $"{300_000_000_000 + ((long)day.DayNumber * 1_000_000) + (Now < end ? Now.Hour : 24)}";
        if (Now >= end.AddHours(6) && Growthepie.Exports["fees"].All(row => row.Date != day))
        {
            Growthepie.Exports["fees"].AddRange([("fees_paid_eth", "arbitrum", day, $"10.{day.DayNumber % 90 + 10}"), ("fees_paid_eth", "base", day, "20.5")]);
            Growthepie.Exports["rent_paid"].Add(("rent_paid_eth", "base", day, $"3.{day.DayNumber % 90 + 10}"));
            Growthepie.Exports["txcount"].Add(("txcount", "base", day, $"{9_000_000 + day.DayNumber}"));
        }
    }

    private void TellSession(DateOnly day)
    {
        var close = Local(day, _isHalfDay(day) ? 13 : 16);
        if (Now >= close)
        {
            foreach (var symbol in Funds)
            {
                var (open, at) = (Price(symbol, Local(day, 9, 30)), Price(symbol, close));
                Alpaca.Bars[symbol][Local(day, 0)] = (Text(open), Text(Math.Max(open, at) + 0.5m), Text(Math.Min(open, at) - 0.5m), Text(at), $"{30_000_000 + day.DayNumber}");
            }
        }

        if (Now >= Local(day, 17, 50)) Finra.Files[day] = ["AA|2551427.692872|67707.208540|4489378.153460|B,Q,N", $"IWM|{17_000_000 + (day.DayNumber % 1000)}.25|133288|49047927.5|B,Q,N"];
        if (Now < close) return;
        // A placeholder, then growing as funds report, with the other sign on the way.
        var hours = (Now - close).TotalHours;
        var total = ((day.DayNumber * 37) % 401) - 200;
        SoSoValue.Flows[day] = hours < 3 ? "0.0" : hours < 9 ? $"{-total * 100_000}.0" : $"{total * 1_000_000}.0";
    }

    private void TellNfci(DateOnly friday)
    {
        var release = friday.AddDays(5);
        if (Now < Local(release, 8, 30) || Fred.Series["NFCI"].Any(row => row.Vintage == release)) return;
        // Every release estimates all weeks anew; before the tape begins only the last counts.
        var isHistory = release < DateOnly.FromDateTime(_start.UtcDateTime).AddDays(-21);
        for (var week = isHistory ? friday : First.AddDays((int)DayOfWeek.Friday - (int)First.DayOfWeek); week <= friday; week = week.AddDays(7))
            Fred.Series["NFCI"].Add((week, release, (-0.5m + (week.DayNumber % 70 / 700m) + (release.DayNumber % 7 / 10_000m) + (release.DayNumber % 13 / 100_000m)).ToString("0.00000", CultureInfo.InvariantCulture)));
        Fred.LastUpdated = $"{Now:yyyy-MM-dd HH:mm:ss}";
    }

    private void TellCpi(DateOnly month)
    {
        var release = CpiRelease(month);
        if (Now < Local(release, 8, 30)) return;
        var value = (320m + (month.DayNumber / 30m % 40)).ToString("0.000", CultureInfo.InvariantCulture);
        Once("CPIAUCSL", month, release, value);
        Once("CPILFESL", month, release, value);
        foreach (var series in Bls.Series.Values)
            if (!series.Any(row => row.Year == month.Year && row.Month == month.Month)) series.Insert(0, (month.Year, month.Month, value, "0.3"));
    }

    private void Once(string series, DateOnly date, DateOnly vintage, string value)
    {
        if (Fred.Series[series].Any(row => row.Date == date)) return;
        Fred.Series[series].Add((date, vintage, value));
        Fred.LastUpdated = $"{Now:yyyy-MM-dd HH:mm:ss}";
    }

    /// <summary>In this world a month's CPI comes on the third of the month after the next day, a weekday.</summary>
    private static DateOnly CpiRelease(DateOnly month)
    {
        var date = month.AddMonths(1).AddDays(2);
        while (date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) date = date.AddDays(1);
        return date;
    }

    private static (decimal Low, decimal High, decimal Open, decimal Close, decimal Volume) Hour(string product, DateTimeOffset start)
    {
        var (open, close) = (Price(product, start), Price(product, start.AddHours(1)));
        return (Math.Min(open, close), Math.Max(open, close), open, close, 40 + start.Hour);
    }

    private static (decimal Low, decimal High, decimal Open, decimal Close, decimal Volume) Candle(string product, DateOnly day)
    {
        var start = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        var (open, close, middle) = (Price(product, start), Price(product, start.AddDays(1)), Price(product, start.AddHours(12)));
        return (Math.Min(Math.Min(open, close), middle), Math.Max(Math.Max(open, close), middle), open, close, 1000 + (day.DayNumber % 100));
    }

    private static string Yield(DateOnly day, decimal level) => (level + (day.DayNumber * 7 % 41 / 100m)).ToString("0.00", CultureInfo.InvariantCulture);

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private static DateOnly NextWeekday(DateOnly day)
    {
        do day = day.AddDays(1);
        while (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday);
        return day;
    }

    private static DateTimeOffset Local(DateOnly day, int hour, int minute = 0)
    {
        var local = day.ToDateTime(new TimeOnly(hour, minute));
        return new DateTimeOffset(local, NewYork.GetUtcOffset(local)).ToUniversalTime();
    }
}
