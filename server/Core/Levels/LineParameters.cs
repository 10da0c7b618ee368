using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Levels;

/// <summary>Numbers of the descending line and of the break machine (signals.md 5.3, 5.4). Ages are bars.</summary>
public sealed record LineParameters
{
    /// <summary>Oldest anchor.</summary>
    public int AnchorAge { get; init; } = 90;

    /// <summary>A candidate lies at least this many bars after the anchor.</summary>
    public int Spacing { get; init; } = 3;

    /// <summary>How far the zone reaches beyond the line and the last lower high, ATR.</summary>
    public double Margin { get; init; } = 0.125;

    /// <summary>Widest zone, ATR: a wider one is raised from below.</summary>
    public double Width { get; init; } = 1.0;

    /// <summary>A break that still stands after this many bars is confirmed.</summary>
    public int ConfirmBars { get; init; } = 2;

    /// <summary>A break lost within this many bars has failed.</summary>
    public int FailBars { get; init; } = 10;

    public void Encode(CanonicalWriter writer)
    {
        writer.Int(AnchorAge);
        writer.Int(Spacing);
        writer.Double(Margin);
        writer.Double(Width);
        writer.Int(ConfirmBars);
        writer.Int(FailBars);
    }
}
