namespace RegimeGrpc.Core.Link;

/// <summary>Which price stands for an asset at a session's close, and what it is worth (signals.md 1.3).</summary>
internal static class SamplingRule
{
    /// <summary>From 0 to 1; null for a sample that may not stand for the asset at <paramref name="close"/>.</summary>
    public static double? Quality(in AssetSample sample, Instant close, SamplingParameters parameters)
    {
        // The fallback pairs a session with the UTC day that contains its close, which ends after it.
        if (sample.Kind == SampleKind.DayBar) return sample.End == DayEnd(close) ? 1 : null;
        var age = close - sample.End;
        if (age < TimeSpan.Zero) return null;
        return sample.Kind switch
        {
            SampleKind.Tick => age <= parameters.FreshTick ? 1 : age <= parameters.StaleTick ? parameters.StaleTickQuality : null,
            SampleKind.HourBar => age <= parameters.HourBar ? 1 : null,
            SampleKind.FourHourBar => age <= parameters.FourHourBar ? parameters.FourHourBarQuality : null,
            SampleKind.OfficialClose => age == TimeSpan.Zero ? 1 : null,
            _ => null,
        };
    }

    /// <summary>Whether a sample takes the place of another: first by kind, then the newer; the same instant again is a new value for it.</summary>
    public static bool Replaces(in AssetSample sample, in AssetSample current) =>
        sample.Kind != current.Kind ? sample.Kind < current.Kind : sample.End >= current.End;

    /// <summary>The end of the UTC day that contains a close; no session closes at midnight.</summary>
    public static Instant DayEnd(Instant close) => Instant.FromDate(close.UtcDate.AddDays(1));
}
