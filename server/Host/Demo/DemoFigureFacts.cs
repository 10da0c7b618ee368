using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;

namespace RegimeGrpc.Server.Demo;

/// <summary>When the simulated numbers are published: with the lags of signals.md 1.1, on New York business days where theirs do.</summary>
/// <remarks>A value's event time is the end of what it is about: of a day, a week that ends on Friday, a month.</remarks>
internal sealed class DemoFigureFacts(DemoFigures figures, NyseCalendar calendar)
{
    private const double ExitChurn = 256;
    private const int ReleaseDay = 12;
    private const int ForecastDaysAhead = 2;
    private const int ShortInterestLag = 8;
    private static readonly TimeSpan QuoteLag = TimeSpan.FromMinutes(15);

    /// <summary>Everything that becomes known on a UTC day, in no order.</summary>
    public IEnumerable<DueFact> KnownOn(DateOnly day)
    {
        IEnumerable<DueFact> facts = [.. Chain(day), .. Releases(day)];
        return calendar.On(day) is { } session ? [.. facts, .. Business(session), .. Weekly(session), .. Shorts(session)] : facts;
    }

    private IEnumerable<DueFact> Chain(DateOnly day)
    {
        var midnight = Instant.FromDate(day);
        var (morning, noon) = (midnight + TimeSpan.FromHours(6), midnight + TimeSpan.FromHours(12));
        yield return Scalar("onchain.stablecoins.supply", midnight, morning, figures.Stablecoins);
        yield return Scalar("onchain.eth.validator.entry-queue", midnight, morning, figures.EntryQueue);
        yield return Scalar("onchain.eth.validator.exit-queue", midnight, morning, figures.ExitQueue);
        yield return Scalar("onchain.eth.validator.exit-churn", midnight, morning, _ => ExitChurn);
        yield return Scalar("onchain.eth.validator.staked", midnight, morning, figures.Staked);
        yield return Scalar("onchain.eth.supply", midnight, noon, figures.Supply);
        yield return Scalar("onchain.eth.exchange-balance", midnight, noon, figures.ExchangeBalance);
        yield return Scalar("onchain.eth.l1-fees", midnight, noon, figures.MainChainFees);
        yield return Scalar("onchain.eth.l2-fees", midnight, noon, figures.SecondLayerFees);
        yield return Scalar("onchain.eth.l2-transactions", midnight, noon, figures.SecondLayerTransactions);
    }

    private IEnumerable<DueFact> Business(Session session)
    {
        yield return Scalar("macro.VIX", session.Close, session.Close + QuoteLag, figures.Volatility);
        yield return Scalar("equity.IWM.short-volume-share", session.Close, NewYork.ToUtc(session.Date, 18), figures.ShortVolumeShare);

        var before = calendar.Previous(session);
        var (dayEnd, afternoon, noon) = (EndOf(before.Date), NewYork.ToUtc(session.Date, 16, 15), NewYork.ToUtc(session.Date, 12));
        yield return Scalar("macro.DGS2", dayEnd, afternoon, figures.TwoYearYield);
        yield return Scalar("macro.DFII10", dayEnd, afternoon, figures.RealYield);
        yield return Scalar("macro.BAMLH0A0HYM2", dayEnd, afternoon, figures.HighYieldSpread);
        yield return Scalar("macro.BAA10Y", dayEnd, afternoon, figures.BaaSpread);
        yield return Scalar("etf.eth.flow.total-usd-m", before.Close, noon, figures.FundFlow);
        yield return Scalar("etf.eth.holdings", before.Close, noon, figures.FundHoldings);
    }

    private IEnumerable<DueFact> Weekly(Session session)
    {
        // The first session of a week brings the dollar of the week before.
        var (monday, before) = (Monday(session.Date), calendar.Previous(session));
        if (before.Date < monday)
            for (var weekday = monday.AddDays(-7); weekday < monday.AddDays(-2); weekday = weekday.AddDays(1))
                yield return Scalar("macro.DTWEXBGS", EndOf(weekday), NewYork.ToUtc(session.Date, 16, 15), figures.Dollar);

        // Wednesday, or the next session after a holiday earlier in the week.
        var conditions = calendar.AtOrAfter(monday.AddDays(AllOpen(monday) ? 2 : 3));
        if (session.Date == conditions.Date)
            yield return Scalar("macro.NFCI", EndOf(monday.AddDays(-3)), NewYork.ToUtc(session.Date, 8, 30), figures.FinancialConditions);

        // Friday has Tuesday's positions; a Friday without a session leaves them to the next one.
        foreach (var friday in (DateOnly[])[monday.AddDays(-3), monday.AddDays(4)])
            if (calendar.AtOrAfter(friday).Date == session.Date)
                yield return Scalar("derivatives.eth.cme-leveraged-net-short", EndOf(friday.AddDays(-3)), NewYork.ToUtc(session.Date, 15, 30), figures.FuturesNetShort);
    }

    private IEnumerable<DueFact> Shorts(Session session)
    {
        // Settlement is on the 15th and the last day of a month, or the session before.
        var settled = calendar.ByNumber(session.Number - ShortInterestLag);
        var following = calendar.Next(settled).Date;
        if (following.Month != settled.Date.Month || (settled.Date.Day <= 15 && following.Day > 15))
            yield return Scalar("equity.IWM.short-interest", settled.Close, NewYork.ToUtc(session.Date, 18), figures.ShortInterest);
    }

    private IEnumerable<DueFact> Releases(DateOnly day)
    {
        var first = new DateOnly(day.Year, day.Month, 1);
        var (edition, month) = (Instant.FromDate(first), (12 * first.Year) + first.Month - 2);
        var release = calendar.AtOrAfter(first.AddDays(ReleaseDay - 1)).Date;
        if (day == release)
        {
            yield return DueFact.Of("macro.CPIAUCSL", edition, NewYork.ToUtc(day, 8, 30), () => figures.ConsumerPrices(month));
            yield return DueFact.Of("macro.CPI.print", edition, NewYork.ToUtc(day, 8, 30), () => figures.ConsumerPricesPrint(month));
        }

        if (day == release.AddDays(-ForecastDaysAhead))
            yield return DueFact.Of("macro.CPI.consensus", edition, NewYork.ToUtc(day, 8), () => figures.ConsumerPricesConsensus(month));
    }

    private bool AllOpen(DateOnly monday) => calendar.IsSession(monday) && calendar.IsSession(monday.AddDays(1)) && calendar.IsSession(monday.AddDays(2));

    private static DateOnly Monday(DateOnly date) => date.AddDays(-(((int)date.DayOfWeek + 6) % 7));

    private static Instant EndOf(DateOnly date) => Instant.FromDate(date.AddDays(1));

    private static DueFact Scalar(string series, Instant eventTime, Instant knownAt, Func<Instant, double> figure) =>
        DueFact.Of(series, eventTime, knownAt, () => figure(eventTime));
}
