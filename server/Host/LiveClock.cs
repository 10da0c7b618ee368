using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server;

/// <summary>
/// Lets time pass by the server's clock: at every scheduled instant it writes the clock observation, so that seals come on time
/// also when no data does. Replicas and retries write the same ones, which the journal keeps once.
/// </summary>
internal sealed partial class LiveClock(Intake intake, FoldLoop fold, TimeProvider time, ILogger<LiveClock> log, FeedHost? feeds = null) : BackgroundService
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private static readonly Origin Clock = Origin.Server("live-clock");

    // A wall clock that was set forward, or a machine that slept, is noticed after so long.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(30);

    // Data of the instant itself may still be on its way in: the clock observation sorts after it.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await fold.CaughtUp.WaitAsync(stoppingToken);
        // History that feeds still bring must come before the present.
        if (feeds is not null) await feeds.CaughtUp.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            var now = intake.Now;
            try
            {
                await intake.AppendAsync([], now - Settling, stoppingToken, Clock);
                var next = Schedule.Default.NextAfter(now - Settling) + Settling;
                do
                {
                    var wait = next - intake.Now;
                    await Task.Delay(wait < Retry ? Retry : wait < LongestSleep ? wait : LongestSleep, time, stoppingToken);
                }
                while (intake.Now < next);
            }
            catch (Exception e) when (e is JournalUnavailableException or JournalChangedException)
            {
                LogLater(log, e.Message);
                await Task.Delay(Retry, time, stoppingToken);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Time could not pass in the journal yet: {Reason}")]
    private static partial void LogLater(ILogger logger, string reason);
}
