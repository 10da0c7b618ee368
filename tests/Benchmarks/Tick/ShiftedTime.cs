namespace RegimeGrpc.Benchmarks.Tick;

/// <summary>The system's clock by another date, so that a made-up journal ends just now.</summary>
internal sealed class ShiftedTime(TimeSpan shift) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + shift;
}
