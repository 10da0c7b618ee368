using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using RegimeGrpc.Core;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;
using static RegimeGrpc.Server.Tests.Pipeline.Market;

namespace RegimeGrpc.Server.Tests.Pipeline;

/// <summary>The server's wall clock jumps: what may enter is held against it, and nothing else depends on it.</summary>
public sealed class ClockJumpTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task No_stream_is_moved_by_a_wall_clock_that_jumps()
    {
        await using var store = await TestStore.StartAsync(TestStore.Sqlite);
        await using var line = await Line.ReadyAsync(store);
        await line.ImportAsync(Days(10));
        // A watch measures time by a clock that only goes on; the fake one moves both, so the watch has a fake of its own.
        await using var run = new WatchRun(line.Fold, line.Fold.OpenBoard(), WatchRun.Every with { After = Position.Start }, new FakeTimeProvider());
        var trades = 0;
        foreach (var jump in (TimeSpan[])[TimeSpan.Zero, 2 * Day, TimeSpan.Zero, -40 * Day, TimeSpan.Zero])
        {
            line.Clock.AdjustTime((Line.Now + jump).ToDateTimeOffset());
            var at = Line.Now - Day + TimeSpan.FromMinutes(trades);
            var answer = Assert.Single(await line.AppendAsync(Trade(at, 2000 + trades)));
            if (jump < -Day)
            {
                Assert.Equal(Rejection.KnownInFuture, Assert.IsType<IntakeResult.Rejected>(answer).Rejection.Reason);
                continue;
            }

            trades++;
            await run.UntilRevisionAsync(Assert.IsType<IntakeResult.Accepted>(answer).Revision);
        }

        Assert.Equal(4, trades);
        var revisions = run.Signals.Select(signal => signal.Revision.Number).ToArray();
        Assert.Equal(revisions.Order().Distinct(), revisions);
        Assert.Equal((await line.SignalsAsync()).Select(signal => signal.Signal.Digest), run.Signals.Select(signal => signal.Signal.Digest));
        // No time has passed for a heartbeat, whatever the wall clock says.
        Assert.DoesNotContain(run.Read, step => step is WatchEvent.Heartbeat);
    }

    /// <summary>Set forward, or a machine that slept: timers do not hear of it, and the next instant may be a day off by them.</summary>
    [Fact]
    public async Task Time_passes_in_the_journal_soon_after_a_jump()
    {
        await using var store = await TestStore.StartAsync(TestStore.Sqlite);
        await using var line = await Line.ReadyAsync(store);
        await line.ImportAsync(Days(4));
        using var live = new LiveClock(line.Intake, line.Loop, line.Clock, NullLogger<LiveClock>.Instance);
        await live.StartAsync(CancellationToken.None).Within();
        await Deadline.Holds(async () => await TimeAsync() > Line.Now - Day);

        line.Clock.AdjustTime((Line.Now + (3 * Day)).ToDateTimeOffset());
        await Deadline.Holds(async () =>
        {
            // Whether it sleeps already cannot be seen from here: minutes, not the hours to the next instant.
            line.Clock.Advance(TimeSpan.FromSeconds(1));
            return await TimeAsync() > Line.Now + (2 * Day);
        });
        await live.StopAsync(CancellationToken.None).Within();
        Assert.True(line.Clock.GetUtcNow() < (Line.Now + (3 * Day)).ToDateTimeOffset().AddMinutes(10));

        async Task<Instant> TimeAsync() => (await line.EntriesAsync())[^1].Observation.EventTime;
    }
}
