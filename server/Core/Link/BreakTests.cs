using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Link;

/// <summary>Has the link broken? Every p-value is per look: many looks are many chances (signals.md 2.7).</summary>
public sealed record BreakTests
{
    /// <summary>Last 60 sessions against the 190 before, standard normal under no change.</summary>
    public required Value Z { get; init; }

    /// <summary>One-sided: the chance of so low a z under no change.</summary>
    public required Value P { get; init; }

    public required bool Broken { get; init; }

    /// <summary>The session close at which it broke; null while whole.</summary>
    public required Instant? Since { get; init; }

    /// <summary>Last 30 against the 220 before; display only.</summary>
    public required Value ZFast { get; init; }

    /// <summary>Break at an unknown date, on devolatilised returns.</summary>
    public required Value UnknownDateStatistic { get; init; }

    public required Value UnknownDateP { get; init; }

    /// <summary>The last session close before the most likely change, however unlikely; null when the test is unavailable.</summary>
    public required Instant? UnknownDate { get; init; }

    /// <summary>Which way it would have gone there.</summary>
    public required BreakDirection Direction { get; init; }

    /// <summary>Online cumulative sum.</summary>
    public required Value Cusum { get; init; }

    /// <summary>The sum has exceeded 10 at this session and starts again.</summary>
    public required bool CusumAlarm { get; init; }

    public void Encode(CanonicalWriter writer)
    {
        Z.Encode(writer);
        P.Encode(writer);
        writer.Bool(Broken);
        writer.Optional(Since, static (w, since) => w.Instant(since));
        ZFast.Encode(writer);
        UnknownDateStatistic.Encode(writer);
        UnknownDateP.Encode(writer);
        writer.Optional(UnknownDate, static (w, date) => w.Instant(date));
        writer.Byte((byte)Direction);
        Cusum.Encode(writer);
        writer.Bool(CusumAlarm);
    }
}
