using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Link;

/// <summary>Numbers of signals.md 2.5 (up and down) and 2.6.</summary>
public sealed record ConditionalParameters
{
    /// <summary>Sessions.</summary>
    public int Window { get; init; } = 250;

    /// <summary>Rising days and falling days needed for a slope each.</summary>
    public int LeastDays { get; init; } = 30;

    /// <summary>Fair weather at or above, foul weather at or below minus this.</summary>
    public double Threshold { get; init; } = 1.645;

    /// <summary>Sessions of macro shock needed, and as many without.</summary>
    public int LeastShocks { get; init; } = 20;

    public void Encode(CanonicalWriter writer)
    {
        writer.Int(Window);
        writer.Int(LeastDays);
        writer.Double(Threshold);
        writer.Int(LeastShocks);
    }
}
