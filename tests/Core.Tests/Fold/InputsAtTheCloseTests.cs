using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Tests.Fold;

/// <summary>A seal at a session's close takes what was known by then, whatever topic it belongs to (signals.md 1.4).</summary>
public class InputsAtTheCloseTests
{
    private const int Days = 100;
    private static readonly Session Last = NyseCalendar.Default.AtOrBefore(GeneratedJournal.From.UtcDate.AddDays(Days - 2));

    [Fact]
    public void Flows_of_yesterday_count_at_todays_close_in_ether_of_their_own_day()
    {
        var facts = GeneratedJournal.Make(1, Days, clocks: false);
        var closes = facts.Where(fact => fact.Series == "crypto.ETH-USDT.binance.day").ToDictionary(fact => fact.EventTime.UtcDate.AddDays(-1), fact => fact.Bar!.Value.Close);
        Session[] sessions = [.. Enumerable.Range(1, 60).Select(back => NyseCalendar.Default.ByNumber(Last.Number - back)).Reverse()];
        // The whole history comes with the newest flow, after the prices have moved on; known at noon, before the close.
        var noon = Last.Close - TimeSpan.FromHours(4);
        var flows = sessions.Select(session => GeneratedJournal.Number("etf.eth.flow.total-usd-m", session.Close, noon - session.Close, Flow(session)));
        var at = At(facts.Concat(flows), Last.Close + TimeSpan.FromMinutes(15));

        double Ether(Session session) => Flow(session) * 1_000_000 / closes[session.Date];
        var sums = Enumerable.Range(4, sessions.Length - 4).Select(i => Enumerable.Range(i - 4, 5).Sum(j => Ether(sessions[j]))).ToArray();
        Assert.Equal(sums[^1], at.Topics.Supply.EtfCreations5d.Number, 1e-6);
        Assert.Equal(Math.Clamp(-RobustZ.Of(sums[^1], sums[..^1]).Number / 2, 0, 1), at.Topics.Supply.Scores[2].Number, 1e-9);
        var evidence = at.Topics.Regime.Evidence.Single(item => item.Id == "supply");
        Assert.Equal(at.Topics.Supply.Overhang, evidence.Value);
        Assert.Equal(noon, evidence.KnownAt);
    }

    [Fact]
    public void The_last_half_hour_is_read_from_the_intraday_index()
    {
        var facts = GeneratedJournal.Make(2, Days, clocks: false);
        var closes = facts.Where(fact => fact.Series == "equity.RUT.day").ToDictionary(fact => NewYork.Date(fact.EventTime), fact => fact.Bar!.Value.Close);
        Session[] sessions = [.. Enumerable.Range(0, 20).Select(back => NyseCalendar.Default.ByNumber(Last.Number - back)).Reverse()];
        var bars = sessions.SelectMany(session => new[] { -35, -30, -25, 0 }.Select(minutes =>
            GeneratedJournal.Bar("equity.RUT.5m", session.Close + TimeSpan.FromMinutes(minutes), TimeSpan.FromMinutes(15), Before(session) + minutes + 30, "exchange")));
        var row = At(facts.Concat(bars), Last.Close + TimeSpan.FromMinutes(15)).Topics.SmallCaps.Squeeze.Single(item => item.Id == "lhh");

        double Until(Session session) => Math.Log(Before(session) / closes[NyseCalendar.Default.Previous(session).Date]);
        double After(Session session) => Math.Log(closes[session.Date] / Before(session));
        Assert.Equal(Moments2.Of([.. sessions.Select(Until)], [.. sessions.Select(After)]).Pearson.Number, row.Value.Number, 1e-9);
        Assert.Equal(1, row.Availability);

        double Before(Session session) => closes[session.Date] * (1 + (0.001 * Math.Sin(session.Number)));
    }

    [Fact]
    public void What_never_came_says_so_in_the_evidence()
    {
        var regime = At(GeneratedJournal.Make(3, Days, clocks: false), Last.Close + TimeSpan.FromMinutes(15)).Topics.Regime;
        foreach (var item in regime.Evidence.Where(item => !item.Value.IsOk))
        {
            Assert.NotEqual(default(Value).Reason, item.Reason);
            Assert.NotEmpty(item.Reason);
        }
    }

    private static double Flow(Session session) => 100 * Math.Sin(session.Number * 1.7);

    private static Signal At(IEnumerable<Observation> facts, Instant seal)
    {
        var sorted = facts.OrderBy(fact => fact.KnownAt).ThenBy(fact => fact.Series, StringComparer.Ordinal).ThenBy(fact => fact.EventTime).ToList();
        return EngineRun.Of(GeneratedJournal.WithClocks(sorted)).Sealed.Single(signal => signal.AsOf == seal);
    }
}
