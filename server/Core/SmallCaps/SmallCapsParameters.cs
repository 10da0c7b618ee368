using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Series;

namespace RegimeGrpc.Core.SmallCaps;

/// <summary>Parameters of the small-caps topic (signals.md 3). Lengths in sessions.</summary>
public sealed record SmallCapsParameters
{
    public RecordParameters Records { get; init; } = new();

    /// <summary>Lag of the change of relative strength.</summary>
    public int StrengthChange { get; init; } = 20;

    /// <summary>Past changes its robust z is taken against.</summary>
    public int StrengthHistory { get; init; } = 250;

    /// <summary>Window of the highest close for breadth.</summary>
    public int BreadthWindow { get; init; } = 252;

    /// <summary>Share of that close from which an ETF counts as near its high.</summary>
    public double BreadthShare { get; init; } = 0.98;

    /// <summary>Length of the index's trend average.</summary>
    public int Average { get; init; } = 200;

    /// <summary>Lag of its change.</summary>
    public int AverageChange { get; init; } = 20;

    public SqueezeParameters Squeeze { get; init; } = new();

    /// <summary>Sessions of history that any of the windows reaches back to, the delays of <see cref="SqueezeParameters.FundAge"/> included. Derived.</summary>
    public int History
    {
        get
        {
            var delay = Squeeze.FundAge.Fresh + (2 * Math.Max(Squeeze.FundAge.Interval, Squeeze.VolatilityIndexAge.Interval)) + Squeeze.VolatilityIndexAge.Fresh;
            var longest = Math.Max(StrengthChange + StrengthHistory, Squeeze.Change + Squeeze.QualityHistory);
            longest = Math.Max(longest, Math.Max(BreadthWindow, Window.Reach(Average) + AverageChange));
            longest = Math.Max(longest, Math.Max(Squeeze.VolatilityLong, Squeeze.VolumeLong));
            return longest + delay + 2;
        }
    }

    public void Encode(CanonicalWriter writer)
    {
        Records.Encode(writer);
        writer.Int(StrengthChange);
        writer.Int(StrengthHistory);
        writer.Int(BreadthWindow);
        writer.Double(BreadthShare);
        writer.Int(Average);
        writer.Int(AverageChange);
        Squeeze.Encode(writer);
    }

    /// <summary>How many values of an input are kept.</summary>
    internal int Capacity(SmallCapsInput input) => input switch
    {
        SmallCapsInput.HighYieldSpread or SmallCapsInput.BaaSpread => Squeeze.Change + Squeeze.CreditHistory + 1,
        SmallCapsInput.ShortInterest => 4,
        SmallCapsInput.GammaExposure => Squeeze.GammaHistory,
        SmallCapsInput.ShortVolumeShare => Squeeze.ShortVolumeHistory + 1,
        _ => History,
    };
}
