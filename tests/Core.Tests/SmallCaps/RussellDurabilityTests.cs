using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.SmallCaps;

namespace RegimeGrpc.Core.Tests.SmallCaps;

/// <summary>The whole topic folded over the real data at hand.</summary>
public sealed class RussellDurabilityTests(Xunit.Abstractions.ITestOutputHelper output)
{
    [MarketDataFact]
    public void Every_session_of_the_data_has_a_topic_and_what_is_not_at_hand_stays_unknown()
    {
        var calendar = NyseCalendar.Default;
        var state = new SmallCapsState(new SmallCapsParameters(), calendar);
        var funds = new (SmallCapsInput Input, Dictionary<DateOnly, Bar> Bars)[]
        {
            (SmallCapsInput.Iwm, MarketBars.Read("data/bars/iwm-adjusted.csv").ToDictionary(static row => row.Date, static row => row.Bar)),
            (SmallCapsInput.Spy, MarketBars.Read("data/bars/spy.csv").ToDictionary(static row => row.Date, static row => row.Bar)),
            (SmallCapsInput.Mdy, MarketBars.Read("data/bars/mdy-adjusted.csv").ToDictionary(static row => row.Date, static row => row.Bar)),
            (SmallCapsInput.Rsp, MarketBars.Read("data/bars/rsp-adjusted.csv").ToDictionary(static row => row.Date, static row => row.Bar)),
        };
        var values = new (SmallCapsInput Input, Dictionary<DateOnly, double> Values)[]
        {
            (SmallCapsInput.Vix, MarketBars.ReadColumn("data/macro/vix.csv", "value").ToDictionary()),
            (SmallCapsInput.HighYieldSpread, MarketBars.ReadColumn("data/macro/hy-oas.csv", "value").ToDictionary()),
            (SmallCapsInput.BaaSpread, MarketBars.ReadColumn("data/macro/baa10y.csv", "value").ToDictionary()),
        };
        // Spreads three years back give the robust z its history at the first session.
        foreach (var (input, series) in values)
            foreach (var (date, value) in series.OrderBy(static row => row.Key).Where(static row => row.Key < new DateOnly(2016, 6, 28)))
                state.Observe(input, date, value);

        var (sessions, scored, coverage) = (0, 0, 0.0);
        foreach (var (date, bar) in MarketBars.Read("data/bars/rut.csv"))
        {
            var session = calendar.On(date)!.Value;
            state.ObserveIndex(session, bar);
            foreach (var (input, bars) in funds)
                if (bars.TryGetValue(date, out var fund)) state.ObserveFund(input, session, fund);
            // Published a session later.
            foreach (var (input, series) in values)
                if (series.TryGetValue(calendar.Previous(session).Date, out var value)) state.Observe(input, calendar.Previous(session).Date, value);
            var topic = state.Seal(session);
            sessions++;
            foreach (var id in new[] { "si", "gex", "lhh", "svr" })
                Assert.Equal(ValueStatus.Unavailable, topic.Squeeze.Single(row => row.Id == id).Value.Status);
            Assert.InRange(topic.Squeeze.Single(static row => row.Id == "brd").Availability, 0, 0.75);
            if (!topic.DurabilityScore.IsOk) continue;
            scored++;
            coverage += topic.DurabilityCoverage;
            Assert.InRange(topic.DurabilityScore.Number, 0.18, 0.83);
            Assert.InRange(topic.DurabilityCoverage, 0, 0.8);
            if (date.Day == 15 || topic.Breakout.Age == 1)
                output.WriteLine($"{date:o} score {topic.DurabilityScore} coverage {topic.DurabilityCoverage:F3} rs z {topic.RelativeStrengthZ} {string.Join(' ', topic.Squeeze.Select(static row => $"{row.Id}={(row.Value.IsOk ? row.Value.Number.ToString("F2") : row.Value.Status.ToString()[..2])}"))}");
        }

        output.WriteLine($"{sessions} sessions, {scored} scored, mean coverage {coverage / scored:F3}");
        Assert.True(scored > 300, $"only {scored} scored sessions");
        Assert.False(state.Sealed is null);
    }
}
