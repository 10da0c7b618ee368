using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>One adapter with a small world of its provider, for what every adapter must do.</summary>
/// <param name="Source">Its name.</param>
/// <param name="Provider">Its provider.</param>
/// <param name="Now">The clock.</param>
/// <param name="Make">A fresh stub.</param>
/// <param name="Data">Part of the path that brings the values.</param>
/// <param name="Value">A value of the newest row, as its text in the body.</param>
/// <param name="Changed">Another value.</param>
/// <param name="Required">A field it cannot do without, as its text in the body.</param>
internal sealed record AdapterCase(string Source, string Provider, Instant Now, Func<ProviderStub> Make, string Data, string Value, string Changed, string Required)
{
    /// <summary>What a rule says about an observation: no sooner than this can it be known.</summary>
    public required Func<Instant, Instant> Rule { get; init; }

    /// <summary>Takes the newest row away from the provider.</summary>
    public required Action<ProviderStub> Vanish { get; init; }

    /// <summary>Whether a key is sent.</summary>
    public bool HasKey { get; init; }

    /// <summary>Half of a body is still a whole one for some formats: then this must find it out.</summary>
    public override string ToString() => Source;

    public Task<FeedRig> StartAsync(Func<FeedOptions, FeedOptions>? change = null) => FeedRig.StartAsync(Make(), Provider, Now, change);

    public static IReadOnlyList<AdapterCase> All { get; } =
    [
        new("coinbase/ETH-USD", Providers.Coinbase, At(2026, 3, 17, 12), () =>
        {
            var stub = new CoinbaseStub();
            var days = stub.Days["ETH-USD"] = [];
            for (var day = new DateOnly(2026, 3, 10); day <= new DateOnly(2026, 3, 17); day = day.AddDays(1)) days[day] = (1990m, 2100.5m, 2000m, 2050m + day.Day, 1234.5m);
            return stub;
        }, "/candles", "2066,1234.5", "2067,1234.5", "2066,")
        {
            Rule = end => end + TimeSpan.FromSeconds(10),
            Vanish = stub => ((CoinbaseStub)stub).Days["ETH-USD"].Remove(new DateOnly(2026, 3, 16)),
        },
        new("coinbase/ETH-USD/1h", Providers.Coinbase, At(2026, 3, 17, 12), () => new CoinbaseStub
        {
            Days = { ["ETH-USD"] = [] },
            Hour = (_, start) => start >= At(2026, 3, 17, 2).ToDateTimeOffset() && start <= At(2026, 3, 17, 12).ToDateTimeOffset() ? (1990m, 2100.5m, 2000m, 2050m + start.Hour, 40.5m) : null,
        }, "/candles", "2061,40.5", "2062,40.5", "2061,")
        {
            // The newest has only just ended: it is known since it was seen.
            Rule = end => Instant.Min(end + TimeSpan.FromSeconds(10), At(2026, 3, 17, 12)),
            Vanish = stub =>
            {
                var before = ((CoinbaseStub)stub).Hour;
                ((CoinbaseStub)stub).Hour = (product, start) => start.Hour == 11 ? null : before(product, start);
            },
        },
        new("kraken/ETH-USD", Providers.Kraken, At(2026, 3, 17, 12), () =>
        {
            var stub = new KrakenStub();
            var days = stub.Days["ETHUSD"] = [];
            for (var day = new DateOnly(2026, 3, 10); day <= new DateOnly(2026, 3, 17); day = day.AddDays(1)) days[day] = (2000m, 2100.5m, 1990m, 2050m + day.Day, 1234.5m);
            return stub;
        }, "/OHLC", "\"2066\",\"2066\"", "\"2067\",\"2067\"", "\"result\"")
        {
            Rule = end => end + TimeSpan.FromSeconds(10),
            Vanish = stub => ((KrakenStub)stub).Days["ETHUSD"].Remove(new DateOnly(2026, 3, 16)),
        },
        new("alpaca/bars", Providers.Alpaca, At(2026, 3, 11, 21), () =>
        {
            var stub = new AlpacaStub(FeedRig.Key, FeedRig.Secret) { Now = () => At(2026, 3, 11, 21).ToDateTimeOffset() };
            foreach (var symbol in (string[])["IWM", "SPY", "UUP", "HYG", "IEF", "LQD"])
            {
                var bars = stub.Bars[symbol] = [];
                for (var date = new DateOnly(2026, 3, 2); date <= new DateOnly(2026, 3, 11); date = date.AddDays(1))
                    if (NyseCalendar.Default.IsSession(date)) bars[NewYork.ToUtc(date, 0).ToDateTimeOffset()] = ("200", "205.5", "199.25", $"20{date.Day % 5}.1", "31000000");
            }

            return stub;
        }, "/bars", "201.1", "202.9", "\"t\"")
        {
            HasKey = true,
            Rule = close => close + TimeSpan.FromMinutes(20),
            Vanish = stub =>
            {
                foreach (var bars in ((AlpacaStub)stub).Bars.Values) bars.Remove(bars.Keys.Last());
            },
        },
        new("fred/DGS2", Providers.Fred, At(2026, 3, 17, 23), () =>
        {
            var stub = new FredStub(FeedRig.Key);
            var rows = stub.Series["DGS2"] = [];
            for (var day = 9; day <= 16; day++)
                if (new DateOnly(2026, 3, day) is { DayOfWeek: not (DayOfWeek.Saturday or DayOfWeek.Sunday) } date)
                    rows.Add((date, date.AddDays(date.DayOfWeek == DayOfWeek.Friday ? 3 : 1), $"3.{60 + day}"));
            return stub;
        }, "/observations", "\"3.76\"", "\"3.77\"", "\"value\"")
        {
            HasKey = true,
            // The day is over, and its vintage was on FRED an hour after the release.
            Rule = end => NewYork.ToUtc(Next(end), 17, 15),
            Vanish = stub => ((FredStub)stub).Series["DGS2"].RemoveAll(row => row.Date == new DateOnly(2026, 3, 16)),
        },
        new("treasury/daily_treasury_yield_curve", Providers.Treasury, At(2026, 3, 17, 23, 30), () =>
        {
            var stub = new TreasuryStub();
            for (var day = 9; day <= 16; day++)
                if (new DateOnly(2026, 3, day) is { DayOfWeek: not (DayOfWeek.Saturday or DayOfWeek.Sunday) } date)
                    stub.Nominal[date] = new() { ["BC_1MONTH"] = "3.72", ["BC_2YEAR"] = $"3.{60 + day}", ["BC_10YEAR"] = "4.11" };
            return stub;
        }, "/xml", ">3.76<", ">3.77<", "NEW_DATE")
        {
            Rule = end => Instant.Max(end, NewYork.ToUtc(end.UtcDate.AddDays(-1), 18, 30)),
            Vanish = stub => ((TreasuryStub)stub).Nominal.Remove(new DateOnly(2026, 3, 16)),
        },
        new("bls/CPI", Providers.Bls, At(2026, 3, 31, 13), () =>
        {
            var stub = new BlsStub(FeedRig.Key);
            stub.Series["CUSR0000SA0"] = [(2026, 2, "326.785", "0.3"), (2026, 1, "325.9", "0.2"), (2025, 13, "322.0", "0.0")];
            stub.Series["CUSR0000SA0L1E"] = [(2026, 2, "332.1", "0.2"), (2026, 1, "331.5", "0.3")];
            return stub;
        }, "/data/", "326.785", "326.786", "\"Results\"")
        {
            HasKey = true,
            Rule = end => end,
            Vanish = stub => ((BlsStub)stub).Series["CUSR0000SA0"].RemoveAt(0),
        },
        new("finra/CNMSshvol", Providers.Finra, At(2026, 7, 3, 1), () =>
        {
            var stub = new FinraStub();
            for (var date = new DateOnly(2026, 6, 1); date <= new DateOnly(2026, 7, 2); date = date.AddDays(1))
                if (NyseCalendar.Default.IsSession(date))
                    stub.Files[date] = ["AA|2551427.692872|67707.208540|4489378.153460|B,Q,N", $"IWM|17705180.795191|133288|{49_047_927 + date.DayNumber}.127418|B,Q,N", "BRK/B|1|0|2|Q,N"];
            return stub;
        }, "20260702", "17705180.795191", "17705181.795191", "ShortVolume|")
        {
            Rule = close => NewYork.ToUtc(NewYork.Date(close), 18, 30),
            Vanish = stub => ((FinraStub)stub).Files.Remove(new DateOnly(2026, 7, 2)),
        },
        new("coinmetrics/exchanges", Providers.CoinMetrics, At(2026, 3, 17, 14), () =>
        {
            var stub = new CoinMetricsStub();
            for (var day = new DateOnly(2026, 3, 10); day <= new DateOnly(2026, 3, 16); day = day.AddDays(1))
            {
                var stamp = new DateTimeOffset(day.AddDays(1), new TimeOnly(9, 59, 13), TimeSpan.Zero);
                stub.Days[day] = [("SplyExNtv", $"1320{day.Day}.50", "reviewed", stamp), ("FlowInExNtv", "100.25", "reviewed", stamp), ("FlowOutExNtv", "90.75", "reviewed", stamp)];
            }

            return stub;
        }, "/asset-metrics", "132016.50", "132017.50", "\"data\"")
        {
            Rule = end => end + new TimeSpan(9, 59, 13),
            Vanish = stub => ((CoinMetricsStub)stub).Days.Remove(new DateOnly(2026, 3, 16)),
        },
        new("beacon/queues", Providers.Beacon, At(2026, 8, 23, 0, 30), () =>
        {
            var stub = new BeaconStub { SpeaksSsz = false, FinalizedEpoch = 1 + ((new DateTimeOffset(2026, 8, 23, 0, 5, 0, TimeSpan.Zero).ToUnixTimeSeconds() - 1_606_824_023) / 384) };
            stub.Deposits.AddRange([2_262_793_000_000_000, 32_000_000_000]);
            stub.Exiting.Add(64_000_000_000);
            stub.ExitEpoch = (ulong)stub.FinalizedEpoch + 450;
            stub.Partial.Add(1_500_000_000);
            return stub;
        }, "/pending_deposits", "32000000000", "33000000000", "\"amount\"")
        {
            Rule = end => end,
            Vanish = stub => ((BeaconStub)stub).IsOptimistic = true,
        },
        new("lido/apr", Providers.Lido, At(2026, 3, 17, 12), () => new LidoStub { TimeUnix = At(2026, 3, 17, 11).Ticks / Instant.TicksPerSecond }, "/apr/last", "4.77", "4.78", "\"data\"")
        {
            Rule = day => day + TimeSpan.FromHours(11),
            Vanish = stub => ((LidoStub)stub).Apr = "null",
        },
        new("validatorqueue/history", Providers.ValidatorQueue, At(2026, 8, 23, 7), () =>
        {
            var stub = new ValidatorQueueStub();
            for (var day = new DateOnly(2026, 8, 1); day <= new DateOnly(2026, 8, 22); day = day.AddDays(1)) stub.Days[day] = ($"22628{day.Day:00}", "1200", "35000000", "2.9");
            return stub;
        }, "/historical_data", "2262822", "2262825", "\"entry_queue\"")
        {
            Rule = end => end + TimeSpan.FromHours(6),
            Vanish = stub => ((ValidatorQueueStub)stub).Days.Remove(new DateOnly(2026, 8, 22)),
        },
        new("defillama/stablecoins", Providers.DefiLlama, At(2026, 3, 17, 13), () =>
        {
            var stub = new DefiLlamaStub();
            for (var day = new DateOnly(2026, 3, 1); day <= new DateOnly(2026, 3, 17); day = day.AddDays(1)) stub.Stablecoins[day] = $"3050000000{day.Day:00}.5";
            return stub;
        }, "/stablecoincharts", "305000000016.5", "305000000018.5", "\"date\"")
        {
            Rule = end => end + TimeSpan.FromHours(12),
            Vanish = stub => ((DefiLlamaStub)stub).Stablecoins.Remove(new DateOnly(2026, 3, 16)),
        },
        new("growthepie/fees", Providers.Growthepie, At(2026, 3, 17, 13), () =>
        {
            var stub = new GrowthepieStub();
            var rows = stub.Exports["fees"] = [];
            for (var day = new DateOnly(2026, 3, 1); day <= new DateOnly(2026, 3, 17); day = day.AddDays(1))
            {
                rows.Add(("fees_paid_usd", "arbitrum", day, "315245.11"));
                rows.Add(("fees_paid_eth", "arbitrum", day, $"10.{day.Day:00}5"));
                rows.Add(("fees_paid_eth", "base", day, "20.5"));
                rows.Add(("fees_paid_eth", "testchain", day, "1000"));
                rows.Add(("fees_paid_eth", "ethereum", day, "500"));
            }

            return stub;
        }, "/export/", "10.165", "10.175", "\"origin_key\"")
        {
            Rule = end => end + TimeSpan.FromHours(12),
            Vanish = stub => ((GrowthepieStub)stub).Exports["fees"].RemoveAll(row => row.Date == new DateOnly(2026, 3, 16)),
        },
        new("sosovalue/us-eth-spot", Providers.SoSoValue, At(2026, 3, 17, 17), () =>
        {
            var stub = new SoSoValueStub(FeedRig.Key);
            foreach (var day in (int[])[9, 10, 11, 12, 13, 16]) stub.Flows[new(2026, 3, day)] = $"-550662{day:00}.0000000000000000";
            return stub;
        }, "/historicalInflowChart", "-55066216.0", "-55066217.0", "\"totalNetInflow\"")
        {
            HasKey = true,
            Rule = close => NewYork.ToUtc(NyseCalendar.Default.AtOrAfter(NewYork.Date(close).AddDays(1)).Date, 12),
            Vanish = stub => ((SoSoValueStub)stub).Flows.Remove(new DateOnly(2026, 3, 16)),
        },
    ];

    public static AdapterCase Of(string source) => All.Single(adapter => adapter.Source == source);

    private static Instant At(int year, int month, int day, int hour, int minute = 0) => Instant.FromUtc(year, month, day, hour, minute);

    private static DateOnly Next(Instant end)
    {
        var date = end.UtcDate;
        while (date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) date = date.AddDays(1);
        return date;
    }
}
