namespace RegimeGrpc.Core.Series;

/// <summary>When the next observation of a series is due: weekends and holidays are not staleness.</summary>
public enum Cadence : byte
{
    /// <summary>One each UTC day, known 10 s after its end.</summary>
    UtcDay = 1,

    /// <summary>One each New York session, known 15 min after its close.</summary>
    Session = 2,

    /// <summary>One each period round the clock, known 10 s after its end.</summary>
    Continuous = 3,

    /// <summary>One each period within New York sessions, known 15 min after its end.</summary>
    InSession = 4,

    /// <summary>One each New York business day, the day after.</summary>
    BusinessDay = 5,

    /// <summary>One each week.</summary>
    Weekly = 6,

    /// <summary>One each month.</summary>
    Monthly = 7,
}
