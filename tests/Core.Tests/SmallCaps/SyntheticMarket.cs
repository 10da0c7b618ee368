using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.SmallCaps;

namespace RegimeGrpc.Core.Tests.SmallCaps;

/// <summary>A market made of integer arithmetic: every input on every session, rising to records near its end.</summary>
internal sealed class SyntheticMarket
{
    public const int Sessions = 960;

    public static readonly SmallCapsParameters Parameters = new() { Records = new RecordParameters { Seeds = new RecordSeeds(1323.5, 1324.5) } };

    public static readonly Session[] Days = MakeDays();

    public static Bar Index(int i)
    {
        var close = Level(i);
        var open = (Level(i - 1) * 0.6) + (close * 0.4) + Wave(i, 23, 41);
        return new(open, Math.Max(open, close) + 3, Math.Min(open, close) - 4, close);
    }

    public static double Value(SmallCapsInput input, int i) => input switch
    {
        SmallCapsInput.Iwm => Level(i) / 10 * (1 + (Wave(i, 31, 67) / 1000)),
        SmallCapsInput.Spy => 400 + (i * 0.2) + Wave(i, 29, 59),
        SmallCapsInput.Mdy => 500 + (i * 0.1) + (2 * Wave(i, 17, 83)),
        SmallCapsInput.Rsp => 150 + (i * 0.02) + Wave(i, 13, 47),
        SmallCapsInput.Ijr => 100 + (i * 0.03) + Wave(i, 19, 71),
        SmallCapsInput.IwmVolume => 3e7 + (1e6 * Wave(i, 37, 61)),
        SmallCapsInput.Vix => 18 + Wave(i, 11, 37),
        SmallCapsInput.Rvx => 24 + Wave(i, 7, 31),
        SmallCapsInput.HighYieldSpread => 3.5 + (Wave(i, 43, 97) / 10),
        SmallCapsInput.BaaSpread => 2 + (Wave(i, 41, 89) / 20),
        SmallCapsInput.ShortInterest => 1e8 - (4e5 * (i / 10)),
        SmallCapsInput.GammaExposure => 1e8 * (Wave(i, 3, 29) - 1),
        SmallCapsInput.HalfHourBeforeClose => (Index(i).Open * 0.3) + (Index(i).Close * 0.7) + Wave(i, 5, 19),
        SmallCapsInput.ShortVolumeShare => 0.5 + (Wave(i, 47, 79) / 100),
        _ => throw new ArgumentOutOfRangeException(nameof(input)),
    };

    /// <summary>Short interest is reported every tenth session, everything else at every one.</summary>
    public static bool Reports(SmallCapsInput input, int i) => input != SmallCapsInput.ShortInterest || i % 10 == 0;

    public static void Observe(SmallCapsState state, int i, Func<SmallCapsInput, bool>? keep = null)
    {
        state.ObserveIndex(Days[i], Index(i));
        foreach (var input in Enum.GetValues<SmallCapsInput>())
            if (Reports(input, i) && (keep is null || keep(input))) state.Observe(input, Days[i].Date, Value(input, i));
    }

    public static SmallCapsState New() => new(Parameters, NyseCalendar.Default);

    // Flat, then rising from session 840 on, with a few large moves among many small ones: one breakout, at session 872.
    private static double Level(int i)
    {
        var noise = 2 * ((((((i * i * 7) + (13 * i) + 5) % 97) + 97) % 97 / 97.0) - 0.5);
        return 1300 + (Math.Max(0, i - 840) * 0.7) + (15 * noise * noise * noise * noise * noise);
    }

    private static double Wave(int i, int factor, int modulus) => ((((factor * (i + 5)) % modulus) - (modulus / 2)) * 4.0) / modulus;

    private static Session[] MakeDays()
    {
        var days = new Session[Sessions];
        days[0] = NyseCalendar.Default.AtOrAfter(new DateOnly(2015, 3, 2));
        for (var i = 1; i < days.Length; i++) days[i] = NyseCalendar.Default.Next(days[i - 1]);
        return days;
    }
}
