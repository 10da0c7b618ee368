namespace RegimeGrpc.Core.Liquidity;

/// <summary>A series the liquidity impulse is made of (signals.md section 6). The numbers index availabilities.</summary>
public enum LiquidityInput : byte
{
    /// <summary>Chicago Fed national financial conditions index, weekly, Friday; standard deviations, above 0 is tight.</summary>
    Nfci = 0,

    /// <summary>US high-yield option-adjusted spread, business days, percentage points.</summary>
    HighYieldSpread = 1,

    /// <summary>Moody's Baa yield over the 10-year Treasury, business days, percentage points.</summary>
    BaaSpread = 2,

    /// <summary>ICE dollar index at the end of a business day, index points.</summary>
    DollarIndex = 3,

    /// <summary>Federal Reserve broad dollar index, business days, index points.</summary>
    BroadDollar = 4,

    /// <summary>10-year Treasury inflation-indexed yield, business days, percent.</summary>
    RealYield = 5,

    /// <summary>Supply of dollar stablecoins at the end of a UTC day, USD.</summary>
    Stablecoins = 6,
}

/// <summary>Facts about the inputs as a set.</summary>
public static class LiquidityInputs
{
    public const int Count = 7;

    /// <summary>The input's id in published components.</summary>
    public static string Id(LiquidityInput input) => input switch
    {
        LiquidityInput.Nfci => "nfci",
        LiquidityInput.HighYieldSpread => "hy_oas",
        LiquidityInput.BaaSpread => "baa10y",
        LiquidityInput.DollarIndex => "dxy",
        LiquidityInput.BroadDollar => "broad_dollar",
        LiquidityInput.RealYield => "dfii10",
        LiquidityInput.Stablecoins => "stablecoins",
        _ => throw new ArgumentOutOfRangeException(nameof(input), input, "Not an input"),
    };
}
