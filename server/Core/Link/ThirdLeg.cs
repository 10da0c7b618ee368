using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Link;

/// <summary>Where the prices of a third leg come from.</summary>
public enum ThirdLegSampling : byte
{
    /// <summary>It trades in the benchmark's sessions and has an official close.</summary>
    OfficialClose = 1,

    /// <summary>It trades round the clock and is sampled at the close as the asset is.</summary>
    Intraday = 2,
}

/// <summary>An asset a partial correlation is given (signals.md 2.5), for example "SPY" or "BTC".</summary>
public sealed record ThirdLeg(string Name, ThirdLegSampling Sampling)
{
    internal void Encode(CanonicalWriter writer)
    {
        writer.Text(Name);
        writer.Byte((byte)Sampling);
    }
}
