namespace RegimeGrpc.Client.Signals;

/// <summary>Has the link broken? p-values are per look (signals.md 2.7).</summary>
public sealed record BreakTests
{
    /// <summary>Last 60 sessions against the 190 before, standard normal under no change.</summary>
    public Value Z { get; init; }

    /// <summary>One-sided.</summary>
    public Value P { get; init; }

    public bool Broken { get; init; }

    public DateTimeOffset? Since { get; init; }

    /// <summary>Last 30 against the 220 before; display only.</summary>
    public Value ZFast { get; init; }

    /// <summary>Unknown date (Wied, Kraemer, Dehling): statistic, p and where.</summary>
    public Value UnknownDateStatistic { get; init; }

    public Value UnknownDateP { get; init; }

    public DateTimeOffset? UnknownDate { get; init; }

    public BreakDirection Direction { get; init; }

    /// <summary>Online CUSUM; alarm over 10.</summary>
    public Value Cusum { get; init; }

    public bool CusumAlarm { get; init; }
}

public enum BreakDirection
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    None = 1,

    Drop = 2,

    Rise = 3,
}
