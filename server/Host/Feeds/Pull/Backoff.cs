namespace RegimeGrpc.Server.Feeds.Pull;

/// <summary>Exponential back-off with full jitter in its upper half. Pure.</summary>
/// <param name="First">Wait after the first failure.</param>
/// <param name="Most">Longest wait.</param>
internal readonly record struct Backoff(TimeSpan First, TimeSpan Most)
{
    public static readonly Backoff Pull = new(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10));

    public static readonly Backoff Stream = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));

    /// <param name="failures">In a row, at least 1.</param>
    /// <param name="random">In [0, 1).</param>
    public TimeSpan After(int failures, double random)
    {
        var whole = Math.Min(Most.Ticks, First.Ticks * Math.Pow(2, Math.Min(failures - 1, 40)));
        return TimeSpan.FromTicks((long)(whole * (0.5 + (random / 2))));
    }
}
