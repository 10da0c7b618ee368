using RegimeGrpc.Core;

namespace RegimeGrpc.Server.Demo;

/// <summary>
/// The time of day in the simulated market: at first the real one, and from <see cref="Begin"/> on as much faster as was asked for.
/// Timers and timestamps stay real, so that heartbeats and retries do too. It never runs backwards. Thread-safe.
/// </summary>
/// <param name="real">The real clock.</param>
/// <param name="speed">Simulated seconds in a real one, at least 1.</param>
public sealed class DemoClock(TimeProvider real, double speed) : TimeProvider
{
    private readonly Lock _gate = new();
    private DateTimeOffset _start = real.GetUtcNow();
    private long _startedAt = real.GetTimestamp();
    private double _speed = 1;

    public override TimeZoneInfo LocalTimeZone => real.LocalTimeZone;

    public override long TimestampFrequency => real.TimestampFrequency;

    /// <summary>Goes on from the later of now and <paramref name="journalTime"/>, at speed: a restart continues where the journal stands.</summary>
    public void Begin(Instant? journalTime)
    {
        lock (_gate)
        {
            var now = Now();
            _start = journalTime is { } reached && reached.ToDateTimeOffset() > now ? reached.ToDateTimeOffset() : now;
            _startedAt = real.GetTimestamp();
            _speed = speed;
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return Now();
    }

    public override long GetTimestamp() => real.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        real.CreateTimer(callback, state, dueTime, period);

    private DateTimeOffset Now() => _start + (real.GetElapsedTime(_startedAt) * _speed);
}
