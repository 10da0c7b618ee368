namespace RegimeGrpc.Core.Series;

/// <summary>Every series that can be appended. An observation of any other is a rejection.</summary>
public static class SeriesCatalogue
{
    /// <summary>By id, in ordinal order.</summary>
    public static IReadOnlyList<SeriesDefinition> All { get; } = [.. Define().OrderBy(series => series.Id, StringComparer.Ordinal)];

    /// <summary>Null for an unknown id.</summary>
    public static SeriesDefinition? Find(string id) => ById.GetValueOrDefault(id);

    /// <summary>Whose releases a series announces; empty for one that announces none.</summary>
    public static IReadOnlyList<SeriesDefinition> AnnouncedIn(string id) => ByCalendar.GetValueOrDefault(id, []);

    private static readonly Dictionary<string, SeriesDefinition[]> ByCalendar =
        All.Where(series => series.AnnouncedBy is not null).GroupBy(series => series.AnnouncedBy!, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    private static readonly Dictionary<string, SeriesDefinition> ById = All.ToDictionary(series => series.Id, StringComparer.Ordinal);

    private const string EndPlus10S = "end of the bar + 10 s";
    private const string ClosePlus15Min = "session close + 15 min";
    private const string NextBusinessDay = "next business day 16:15 New York";
    private const string NextNoonUtc = "next UTC day 12:00";
    private const string CpiDates = "macro.CPI.release";

    private static IEnumerable<SeriesDefinition> Define()
    {
        yield return Crypto("crypto.ETH-USDT.binance.day", TimeSpan.FromDays(1), "USDT", "Ether on Binance spot, UTC days: the venue levels are pinned to");
        yield return Crypto("crypto.ETH-USDT.binance.4h", TimeSpan.FromHours(4), "USDT", "Ether on Binance spot, 4-hourly");
        yield return Crypto("crypto.ETH-USDT.okx-swap.1h", TimeSpan.FromHours(1), "USDT", "Ether perpetual swap on OKX, hourly");
        yield return Crypto("crypto.ETH-USD.yahoo.day", TimeSpan.FromDays(1), "USD", "Ether, UTC days, composite");
        yield return Tick("crypto.ETH-USD.coinbase.trade", "USD", "Ether trades on Coinbase, sampled");
        yield return Tick("crypto.ETH-USD.kraken.trade", "USD", "Ether trades on Kraken, sampled");
        yield return Crypto("crypto.ETH-USD.coinbase.day", TimeSpan.FromDays(1), "USD", "Ether on Coinbase, UTC days");
        yield return Crypto("crypto.ETH-USD.coinbase.1h", TimeSpan.FromHours(1), "USD", "Ether on Coinbase, hourly: its price at closes before anybody listened to its trades");
        yield return Crypto("crypto.BTC-USDT.binance.day", TimeSpan.FromDays(1), "USDT", "Bitcoin on Binance spot, UTC days");
        yield return Crypto("crypto.BTC-USD.yahoo.day", TimeSpan.FromDays(1), "USD", "Bitcoin, UTC days, composite");
        yield return Tick("crypto.BTC-USD.coinbase.trade", "USD", "Bitcoin trades on Coinbase, sampled");
        yield return Crypto("crypto.BTC-USD.coinbase.day", TimeSpan.FromDays(1), "USD", "Bitcoin on Coinbase, UTC days");
        yield return Crypto("crypto.ETH-USD.kraken.day", TimeSpan.FromDays(1), "USD", "Ether on Kraken, UTC days: the second source");
        yield return Crypto("crypto.BTC-USD.kraken.day", TimeSpan.FromDays(1), "USD", "Bitcoin on Kraken, UTC days: the second source");
        foreach (var alt in (string[])["ADA", "AVAX", "BNB", "DOGE", "LINK", "LTC", "SOL", "XRP"])
            yield return Crypto($"crypto.{alt}-USD.day", TimeSpan.FromDays(1), "USD", $"{alt}, UTC days; the source says which venue");

        yield return Equity("equity.RUT.day", "index points", "Russell 2000, unadjusted: records are taken from it");
        yield return InSession("equity.RUT.1h", TimeSpan.FromHours(1), "Russell 2000, hourly");
        yield return InSession("equity.RUT.5m", TimeSpan.FromMinutes(5), "Russell 2000, five-minute");
        yield return Equity("equity.SPX.day", "index points", "S&P 500");
        yield return Equity("equity.SPY.day", "USD", "SPDR S&P 500 ETF");
        yield return Equity("equity.IWM.day", "USD", "iShares Russell 2000 ETF");
        foreach (var fund in (string[])["IWM", "SPY"])
            yield return InSession($"equity.{fund}.iex", TimeSpan.FromMinutes(1), $"{fund}, one-minute, from the trades of IEX alone: a small share of all", "USD", "end of the bar");
        foreach (var fund in (string[])["UUP", "HYG", "IEF", "LQD"])
            yield return Equity($"equity.{fund}.day", "USD", $"{fund}, unadjusted, consolidated tape");
        foreach (var fund in (string[])["IWM", "IJR", "MDY", "RSP", "HYG", "UUP"])
            yield return Equity($"equity.{fund}.day-adjusted", "USD", $"{fund}, adjusted for dividends: for returns only, never for levels or records");

        yield return Scalar("macro.NFCI", Cadence.Weekly, "index", "Wednesday after, 08:30 New York", "Chicago Fed national financial conditions; below 0 is loose") with { Release = new(DayOfWeek.Wednesday, 8, 30) };
        yield return Scalar("macro.DGS2", Cadence.BusinessDay, "per cent", NextBusinessDay, "2-year Treasury yield") with { IsFederal = true };
        yield return Scalar("macro.DGS10", Cadence.BusinessDay, "per cent", NextBusinessDay, "10-year Treasury yield") with { IsFederal = true };
        yield return Scalar("macro.DFII10", Cadence.BusinessDay, "per cent", NextBusinessDay, "10-year real Treasury yield") with { IsFederal = true };
        yield return Scalar("macro.BAMLH0A0HYM2", Cadence.BusinessDay, "per cent", NextBusinessDay, "US high-yield option-adjusted spread") with { IsFederal = true };
        yield return Scalar("macro.BAA10Y", Cadence.BusinessDay, "per cent", NextBusinessDay, "Baa corporate yield over the 10-year Treasury") with { IsFederal = true };
        yield return Scalar("macro.DTWEXBGS", Cadence.Weekly, "index", "Monday after, 16:15 New York", "Broad dollar index, published weekly with daily values", ValueRange.Positive) with { Release = new(DayOfWeek.Monday, 16, 15) };
        yield return Scalar("macro.DXY", Cadence.BusinessDay, "index", "live quote", "ICE dollar index, where licensed", ValueRange.Positive);
        yield return Scalar("macro.VIX", Cadence.BusinessDay, "index", "16:30 New York", "Cboe volatility index, close", ValueRange.Positive);
        yield return Scalar("macro.CPIAUCSL", Cadence.Monthly, "index", "08:30 New York on the release date", "Consumer prices, all items, seasonally adjusted", ValueRange.Positive) with { AnnouncedBy = CpiDates };
        yield return Scalar("macro.CPILFESL", Cadence.Monthly, "index", "08:30 New York on the release date", "Consumer prices less food and energy", ValueRange.Positive) with { AnnouncedBy = CpiDates };
        yield return Scalar("macro.CPI.print", Cadence.Monthly, "per cent, month on month", "08:30 New York on the release date", "The CPI print as released, about the month's first instant; to be held against macro.CPI.consensus") with { AnnouncedBy = CpiDates };
        yield return Scalar(CpiDates, Cadence.Monthly, "seconds since 1970", "when announced", "When the CPI print about the month's first instant will come out; the last word counts", ValueRange.Positive);
        yield return Scalar("macro.CPI.consensus", Cadence.Monthly, "per cent, month on month", "before the release", "Consensus of forecasters for the CPI print");

        yield return Scalar("onchain.eth.validator.entry-queue", Cadence.UtcDay, "ETH", "next UTC day 06:00", "Stake waiting to enter", ValueRange.NotNegative);
        yield return Scalar("onchain.eth.validator.exit-queue", Cadence.UtcDay, "ETH", "next UTC day 06:00", "Stake waiting to leave", ValueRange.NotNegative);
        yield return Scalar("onchain.eth.validator.exit-wait", Cadence.UtcDay, "days", "first finalised state of the next UTC day", "Until the last validator that leaves has left, by the exit epochs the chain has given out", ValueRange.NotNegative);
        yield return Scalar("onchain.eth.validator.entry-churn", Cadence.UtcDay, "ETH per epoch", "next UTC day 06:00", "Churn limit for entries", ValueRange.Positive);
        yield return Scalar("onchain.eth.validator.exit-churn", Cadence.UtcDay, "ETH per epoch", "next UTC day 06:00", "Churn limit for exits", ValueRange.Positive);
        yield return Scalar("onchain.eth.validator.staked", Cadence.UtcDay, "ETH", "next UTC day 06:00", "Stake of all validators", ValueRange.Positive);
        yield return Scalar("onchain.eth.validator.apr", Cadence.UtcDay, "per cent a year", "next UTC day 06:00", "Staking yield", ValueRange.NotNegative);
        yield return Scalar("onchain.eth.supply", Cadence.UtcDay, "ETH", NextNoonUtc, "Supply", ValueRange.Positive);
        yield return Scalar("onchain.eth.mvrv", Cadence.UtcDay, "ratio", NextNoonUtc, "Market value over realised value", ValueRange.Positive);
        yield return Scalar("onchain.eth.exchange-balance", Cadence.UtcDay, "ETH", NextNoonUtc, "Held at flagged exchange addresses", ValueRange.NotNegative);
        yield return Scalar("onchain.eth.exchange-inflow", Cadence.UtcDay, "ETH", NextNoonUtc, "Sent to flagged exchange addresses", ValueRange.NotNegative);
        yield return Scalar("onchain.eth.exchange-outflow", Cadence.UtcDay, "ETH", NextNoonUtc, "Sent from flagged exchange addresses", ValueRange.NotNegative);
        yield return Scalar("onchain.eth.l1-fees-usd", Cadence.UtcDay, "USD", NextNoonUtc, "Fees paid on the main chain, in dollars", ValueRange.NotNegative);
        foreach (var chain in (string[])["arbitrum", "base", "op-mainnet"])
            yield return Scalar($"onchain.l2.{chain}.dex-volume", Cadence.UtcDay, "USD", NextNoonUtc, $"Volume of decentralised exchanges on {chain}", ValueRange.NotNegative);
        yield return Scalar("onchain.eth.l1-fees", Cadence.UtcDay, "ETH", NextNoonUtc, "Fees paid on the main chain", ValueRange.NotNegative);
        yield return Scalar("onchain.eth.l2-fees", Cadence.UtcDay, "ETH", NextNoonUtc, "Fees users pay on the second layers", ValueRange.NotNegative);
        yield return Scalar("onchain.eth.l2-rent", Cadence.UtcDay, "ETH", NextNoonUtc, "What the second layers pay to the main chain", ValueRange.NotNegative);
        yield return Scalar("onchain.eth.l2-transactions", Cadence.UtcDay, "count", NextNoonUtc, "Transactions on the second layers", ValueRange.NotNegative);
        yield return Scalar("onchain.eth.l2-settled-value", Cadence.UtcDay, "ETH", NextNoonUtc, "Value settled or bridged by the second layers", ValueRange.NotNegative);
        yield return Scalar("onchain.eth.restaked", Cadence.UtcDay, "ETH", NextNoonUtc, "Value locked in restaking", ValueRange.NotNegative);
        yield return Scalar("onchain.stablecoins.supply", Cadence.UtcDay, "USD", "next UTC day 06:00", "Stablecoins outstanding", ValueRange.Positive);

        yield return Scalar("etf.eth.flow.total-usd-m", Cadence.BusinessDay, "million USD", "next business day 12:00 New York", "Net creations of US spot Ether ETFs, all funds");
        yield return Scalar("etf.eth.holdings", Cadence.BusinessDay, "ETH", "next business day 12:00 New York", "Held by US spot Ether ETFs", ValueRange.NotNegative);
        yield return Scalar("derivatives.eth.funding-8h", Cadence.UtcDay, "fraction of notional in 8 hours", "at its instant", "Perpetual funding");
        yield return Scalar("derivatives.eth.cme-leveraged-net-short", Cadence.Weekly, "ETH", "Friday 15:30 New York", "Leveraged funds' net short at CME") with { Release = new(DayOfWeek.Friday, 15, 30) };
        yield return Scalar("options.spx.gex", Cadence.BusinessDay, "USD per 1 % move", "20:00 New York", "Dealer gamma, S&P 500, an estimate with an assumed sign");
        yield return Scalar("options.spx.dix", Cadence.BusinessDay, "fraction", "20:00 New York", "Dark index, S&P 500", ValueRange.Positive);
        yield return Scalar("equity.IWM.short-interest", Cadence.Monthly, "shares", "7 to 8 business days after settlement", "Short interest of IWM", ValueRange.Positive);
        yield return Scalar("equity.IWM.short-volume-share", Cadence.BusinessDay, "fraction", "same day 18:00 New York", "Off-exchange short volume over total; not short interest", ValueRange.NotNegative);
    }

    private static SeriesDefinition Crypto(string id, TimeSpan period, string unit, string description) =>
        new(id, SeriesKind.Bar, unit, period == TimeSpan.FromDays(1) ? Cadence.UtcDay : Cadence.Continuous, period, EndPlus10S, description);

    private static SeriesDefinition Tick(string id, string unit, string description) =>
        new(id, SeriesKind.Scalar, unit, Cadence.Continuous, null, "when seen", description) { Range = ValueRange.Positive };

    private static SeriesDefinition Equity(string id, string unit, string description) =>
        new(id, SeriesKind.Bar, unit, Cadence.Session, null, ClosePlus15Min, description);

    private static SeriesDefinition InSession(string id, TimeSpan period, string description, string unit = "index points", string publication = "end of the bar + 15 min") =>
        new(id, SeriesKind.Bar, unit, Cadence.InSession, period, publication, description);

    private static SeriesDefinition Scalar(
        string id, Cadence cadence, string unit, string publication, string description, ValueRange range = ValueRange.Any) =>
        new(id, SeriesKind.Scalar, unit, cadence, null, publication, description) { Range = range };
}
