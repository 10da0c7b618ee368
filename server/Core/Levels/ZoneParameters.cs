using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Levels;

/// <summary>Numbers of the supply and demand zones and of the first target (signals.md 5.5). Factors multiply ATR, ages are bars.</summary>
public sealed record ZoneParameters
{
    /// <summary>Widest zone, ATR when it was opened.</summary>
    public double Width { get; init; } = 0.75;

    /// <summary>A target has at least this many touches.</summary>
    public int TargetTouches { get; init; } = 2;

    /// <summary>It begins more than this far over the close and over the invalidation zone, ATR.</summary>
    public double TargetDistance { get; init; } = 0.5;

    /// <summary>Its last touch is at most this old; older zones are kept, and not published.</summary>
    public int Age { get; init; } = 365;

    /// <summary>Zones kept for each side. Beyond it the one untouched for longest goes: seven years of days make about 60.</summary>
    public int Capacity { get; init; } = 1000;

    public void Encode(CanonicalWriter writer)
    {
        writer.Double(Width);
        writer.Int(TargetTouches);
        writer.Double(TargetDistance);
        writer.Int(Age);
        writer.Int(Capacity);
    }
}
