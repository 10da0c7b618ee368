using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Macro;
using MacroTopic = RegimeGrpc.Core.Macro.Macro;

namespace RegimeGrpc.Core.Tests.Macro;

/// <summary>A made-up world for the macro gauge: what becomes known before each session's seal.</summary>
internal static class MacroTape
{
    public static readonly Session First = NyseCalendar.Default.AtOrAfter(new DateOnly(2020, 1, 6));

    public static Session At(int step) => NyseCalendar.Default.ByNumber(First.Number + step);

    public static Instant Close(int step) => At(step).Close;

    /// <summary>Deterministic noise in [-0.5, 0.5).</summary>
    public static double Noise(int seed, int step)
    {
        var bits = unchecked((uint)((seed * 2654435761u) ^ (step * 2246822519u)));
        bits ^= bits >> 15;
        bits = unchecked(bits * 3266489917u);
        bits ^= bits >> 13;
        return (bits / 4294967296d) - 0.5;
    }

    /// <summary>A yield each session and a release each twentieth, one in seven without consensus, some corrected later.</summary>
    public static void Feed(MacroGauge gauge, int seed, int step)
    {
        gauge.ObserveYield(Close(step), Close(step), Yield(seed, step));
        if (step % 31 == 30) gauge.ObserveYield(Close(step - 4), Close(step), Yield(seed, step - 4) + 0.01);
        if (step % 5 != 0) return;
        var edition = Close(step);
        if (step % 7 != 0) gauge.ObserveConsensus("cpi", edition, edition, 0.2);
        gauge.ObserveActual("cpi", edition, edition, 0.2 + (0.1 * Noise(seed + 1, step)));
        if (step % 45 == 0) gauge.ObserveActual("cpi", Close(step - 15 < 0 ? 0 : step - 15), edition, 0.3, correction: true);
        if (step % 55 == 0) gauge.ObserveCancelled("core_cpi", edition, edition);
    }

    public static double Yield(int seed, int step)
    {
        var yield = 4d;
        for (var i = 0; i <= step; i++) yield += 0.1 * Noise(seed, i);
        return yield;
    }

    public static List<MacroTopic> Run(MacroGauge gauge, int seed, int from, int to)
    {
        var sealedTopics = new List<MacroTopic>();
        for (var step = from; step < to; step++)
        {
            Feed(gauge, seed, step);
            sealedTopics.Add(gauge.Seal(At(step)));
        }

        return sealedTopics;
    }

    public static byte[] Bytes(MacroTopic macro)
    {
        var writer = new CanonicalWriter();
        macro.Encode(writer);
        return writer.ToArray();
    }

    public static byte[] Bytes(MacroGauge gauge)
    {
        var writer = new CanonicalWriter();
        gauge.Save(writer);
        return writer.ToArray();
    }
}
