using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;

namespace RegimeGrpc.Server.Demo;

/// <summary>Bars and closing ticks of the simulated assets, known as late as real ones (signals.md 1.1).</summary>
internal sealed class DemoPriceFacts(DemoAssets assets, NyseCalendar calendar)
{
    public const string EtherTick = "crypto.ETH-USD.coinbase.trade";
    public const string BitcoinTick = "crypto.BTC-USD.coinbase.trade";
    private const string FiveMinute = "equity.RUT.5m";
    private const string Hour = "crypto.ETH-USDT.okx-swap.1h";
    private const string FourHour = "crypto.ETH-USDT.binance.4h";

    private static readonly TimeSpan BarLag = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan QuoteLag = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Bars so short that a feed keeps them for days, not for years.</summary>
    public static bool IsFine(string series) => series is FiveMinute or Hour;

    /// <summary>Everything that becomes known on a UTC day, in no order.</summary>
    public IEnumerable<DueFact> KnownOn(DateOnly day)
    {
        var midnight = Instant.FromDate(day);
        yield return CryptoBar("crypto.ETH-USDT.binance.day", assets.Ether, midnight, Day);
        yield return CryptoBar("crypto.BTC-USDT.binance.day", assets.Bitcoin, midnight, Day);
        foreach (var (series, alt) in assets.Alts) yield return CryptoBar(series, alt, midnight, Day);
        for (var hour = 0; hour < 24; hour++)
        {
            var end = midnight + TimeSpan.FromHours(hour);
            yield return CryptoBar(Hour, assets.Ether, end, TimeSpan.FromHours(1));
            if (hour % 4 == 0) yield return CryptoBar(FourHour, assets.Ether, end, TimeSpan.FromHours(4));
        }

        if (calendar.On(day) is not { } session) yield break;
        foreach (var fact in KnownOn(session)) yield return fact;
    }

    /// <summary>Ether and Bitcoin as they trade at an instant.</summary>
    public IEnumerable<DueFact> TicksAt(Instant instant)
    {
        yield return DueFact.Of(BitcoinTick, instant, instant, () => assets.Bitcoin.At(instant));
        yield return DueFact.Of(EtherTick, instant, instant, () => assets.Ether.At(instant));
    }

    private IEnumerable<DueFact> KnownOn(Session session)
    {
        var official = session.Close + QuoteLag;
        yield return DueFact.Of("equity.RUT.day", session.Close, official, () => assets.Russell.Over(session.Open, session.Close));
        foreach (var (series, fund) in assets.Funds)
            yield return DueFact.Of(series, session.Close, official, () => fund.Over(session.Open, session.Close));

        // Both coins are sampled where the index closes.
        foreach (var tick in TicksAt(session.Close)) yield return tick;

        var period = TimeSpan.FromMinutes(5);
        for (var start = session.Open; start < session.Close; start += period)
        {
            var from = start;
            yield return DueFact.Of(FiveMinute, from + period, from + period + QuoteLag, () => assets.Russell.Over(from, from + period));
        }
    }

    private static DueFact CryptoBar(string series, DemoAsset asset, Instant end, TimeSpan period) =>
        DueFact.Of(series, end, end + BarLag, () => asset.Over(end - period, end));
}
