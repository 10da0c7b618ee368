using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Link;

/// <summary>How old a sample may be at the session's close and how much it is then worth (signals.md 1.3).</summary>
public sealed record SamplingParameters
{
    /// <summary>A tick up to this age has quality 1.</summary>
    public TimeSpan FreshTick { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>A tick up to this age has <see cref="StaleTickQuality"/>; an older one is missing.</summary>
    public TimeSpan StaleTick { get; init; } = TimeSpan.FromHours(1);

    public double StaleTickQuality { get; init; } = 0.5;

    /// <summary>A 1-h bar must end this close to the session's close: at it.</summary>
    public TimeSpan HourBar { get; init; } = TimeSpan.Zero;

    public TimeSpan FourHourBar { get; init; } = TimeSpan.FromHours(3);

    public double FourHourBarQuality { get; init; } = 0.75;

    /// <summary>The most a return between two venues is worth.</summary>
    public double VenueSeamQuality { get; init; } = 0.5;

    public void Encode(CanonicalWriter writer)
    {
        writer.Long(FreshTick.Ticks);
        writer.Long(StaleTick.Ticks);
        writer.Double(StaleTickQuality);
        writer.Long(HourBar.Ticks);
        writer.Long(FourHourBar.Ticks);
        writer.Double(FourHourBarQuality);
        writer.Double(VenueSeamQuality);
    }
}
