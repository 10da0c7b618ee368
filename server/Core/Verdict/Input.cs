namespace RegimeGrpc.Core.Verdict;

/// <summary>What another section gives, and how fresh it is (signals.md 11.1). The default is an input that never came.</summary>
/// <param name="Reading">A value, a state or a record that may itself be unknown.</param>
/// <param name="AsOf">What it is about.</param>
/// <param name="KnownAt">When its newest observation could have been known.</param>
/// <param name="DueAt">When the next one could be known; later seals find it overdue.</param>
/// <param name="Interval">Between publications.</param>
/// <param name="Quality">From 0 to 1; multiplies the availability. A composite passes its own coverage here.</param>
public readonly record struct Input<T>(T Reading, Instant AsOf, Instant KnownAt, Instant DueAt, TimeSpan Interval, double Quality = 1)
{
    /// <summary>Seconds the next observation is overdue at a seal; 0 when it is not.</summary>
    public double OverdueSeconds(Instant at) => Math.Max(0, (at - DueAt).Ticks / (double)TimeSpan.TicksPerSecond);

    /// <summary>1 until the next observation is due, then falling to 0 over two publication intervals; times the quality.</summary>
    public double Availability(Instant at)
    {
        var overdue = OverdueSeconds(at);
        if (overdue == 0) return Quality;
        var interval = Interval.Ticks / (double)TimeSpan.TicksPerSecond;
        return interval > 0 ? Quality * Math.Max(0, 1 - overdue / (2 * interval)) : 0;
    }
}
