using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Macro;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Tests.Macro;

public sealed class RealMacroTests
{
    [MarketDataFact]
    public void The_gate_shuts_in_rate_shocks_and_opens_in_between()
    {
        var gauge = new MacroGauge(new MacroParameters());
        var yields = PublishedSeries.Daily("dgs2");
        var gates = new SortedDictionary<DateOnly, MacroGate>();
        var next = 0;
        for (var session = NyseCalendar.Default.AtOrAfter(new DateOnly(2018, 1, 2)); session.Date <= new DateOnly(2025, 6, 30); session = NyseCalendar.Default.Next(session))
        {
            for (; next < yields.Count && yields[next].KnownAt <= Schedule.EquityClose(session); next++)
                gauge.ObserveYield(yields[next].EventTime, yields[next].KnownAt, yields[next].Value);
            var macro = gauge.Seal(session);
            gates.Add(session.Date, macro.Gate);
            Assert.True(macro.RatesZ1.IsOk && macro.Shock.Number >= 0);
            Assert.False(macro.Restated);
            // The data has prints and no forecasts: nothing may pass for a surprise.
            Assert.All(macro.Surprises, surprise => Assert.Equal(ValueStatus.Unavailable, surprise.Standardised.Status));
        }

        // After the May 2022 CPI of 10 June, the 2-year yield rose by half a point in two days.
        Assert.Equal(MacroGate.Suspended, gates[new DateOnly(2022, 6, 14)]);
        Assert.InRange(gates.Count(pair => pair.Value == MacroGate.Suspended), gates.Count / 50, gates.Count / 2);
        Assert.DoesNotContain(MacroGate.Unknown, gates.Values);
    }
}
