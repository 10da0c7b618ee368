namespace RegimeGrpc.Core.SmallCaps;

/// <summary>
/// What the small-caps topic reads besides the index itself (signals.md 3.3, 3.4). Every one is optional: a missing input makes its
/// rows unavailable and lowers coverage.
/// </summary>
public enum SmallCapsInput : byte
{
    /// <summary>Close of the Russell 2000 ETF, price; split-adjusted, dividends may be adjusted (used for returns only).</summary>
    Iwm = 1,

    /// <summary>Close of the S&amp;P 500 ETF, price.</summary>
    Spy = 2,

    /// <summary>Close of the S&amp;P MidCap 400 ETF, price.</summary>
    Mdy = 3,

    /// <summary>Close of the equal-weight S&amp;P 500 ETF, price.</summary>
    Rsp = 4,

    /// <summary>Close of the S&amp;P SmallCap 600 ETF, price.</summary>
    Ijr = 5,

    /// <summary>Traded volume of the Russell 2000 ETF, shares; the index has none.</summary>
    IwmVolume = 6,

    /// <summary>S&amp;P 500 volatility index, points.</summary>
    Vix = 7,

    /// <summary>Russell 2000 volatility index, points; preferred to <see cref="Vix"/>.</summary>
    Rvx = 8,

    /// <summary>High-yield option-adjusted spread, per cent.</summary>
    HighYieldSpread = 9,

    /// <summary>Baa corporate yield over the 10-year Treasury yield, per cent; stands in for <see cref="HighYieldSpread"/>.</summary>
    BaaSpread = 10,

    /// <summary>Published short interest of the Russell 2000 ETF, shares; dated by settlement.</summary>
    ShortInterest = 11,

    /// <summary>
    /// Dealer gamma exposure, currency per 1 % move, where licensed. Its sign is an assumption: calls +1, puts -1.
    /// </summary>
    GammaExposure = 12,

    /// <summary>The index half an hour before its close, index points.</summary>
    HalfHourBeforeClose = 13,

    /// <summary>Short volume over total volume as FINRA publishes it, 0 to 1. Not short interest; shown only.</summary>
    ShortVolumeShare = 14,
}
