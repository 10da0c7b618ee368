using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Liquidity;
using RegimeGrpc.Core.Macro;

namespace RegimeGrpc.Core.Tests.Signals;

/// <summary>Slow series made of integer arithmetic, and the topics that are sealed over them.</summary>
internal static class SlowMarket
{
    private const int Sessions = 1100;
    private static readonly TimeSpan Delay = TimeSpan.FromHours(1);

    /// <summary>Ascending: from nothing known to every input scored, through easing and tightening.</summary>
    public static IEnumerable<Core.Liquidity.Liquidity> Liquidity()
    {
        var gauge = new LiquidityGauge(new LiquidityParameters());
        double[] availability = [1, 1, 0.5, 0, 1, 0.25, 1];
        for (var (i, session) = (0, First); i < Sessions; i++, session = NyseCalendar.Default.Next(session))
        {
            if (i > 40)
                foreach (var input in Enum.GetValues<LiquidityInput>())
                    if (input != LiquidityInput.DollarIndex && (input != LiquidityInput.Nfci || session.Date.DayOfWeek == DayOfWeek.Friday))
                        gauge.Observe(input, session.Close, session.Close + Delay, Level(input, i));
            if (session.Date.DayOfWeek == DayOfWeek.Friday) gauge.ObserveCloses(session, 2000 + Wave(i, 13, 101), 60_000 + Wave(i, 17, 89), 1500 + Wave(i, 7, 61));
            if (i % 10 == 0 || i > Sessions - 20) yield return gauge.Seal(session, availability);
        }
    }

    /// <summary>Ascending: from nothing known, through a jump of yields that shuts the gate, to surprises that are scored.</summary>
    public static IEnumerable<Core.Macro.Macro> Macro()
    {
        var gauge = new MacroGauge(new MacroParameters());
        for (var (i, session) = (0, First); i < 500; i++, session = NyseCalendar.Default.Next(session))
        {
            if (i > 20) gauge.ObserveYield(session.Close, session.Close + Delay, 4 + (Wave(i, 11, 37) / 100) + (i == 300 ? 1 : 0));
            if (i % 21 == 0 && i > 0)
            {
                gauge.ObserveConsensus("cpi", session.Open, session.Open - Delay, 0.3);
                gauge.ObserveActual("cpi", session.Open, session.Open, 0.3 + (Wave(i, 3, 29) / 100));
            }

            if (i == 400) gauge.ObserveCancelled("core_cpi", session.Open, session.Open);
            var topic = gauge.Seal(session);
            if (i % 10 == 0) yield return topic;
        }
    }

    private static Session First => NyseCalendar.Default.AtOrAfter(new DateOnly(2018, 1, 2));

    private static double Level(LiquidityInput input, int i) => input switch
    {
        LiquidityInput.Nfci => -0.5 + (Wave(i, 3, 211) / 20),
        LiquidityInput.Stablecoins => 1e11 + (1e8 * i) + (1e9 * Wave(i, 1, 173)),
        _ => 100 + (Wave(i, 1 + (int)input, 300) / 4),
    };

    private static double Wave(int i, int factor, int modulus) => (((factor * (i + 5)) % modulus) - (modulus / 2)) * 4.0 / modulus;
}
