using System.Diagnostics;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Demo;

/// <summary>
/// Runs the simulated market: fills an empty journal with its history, then lets it trade, once a real second.
/// </summary>
internal sealed partial class DemoFeed(
    DemoSender sender, DemoClock clock, FoldLoop fold, IReadOnlyList<ModelFold> models, JournalSource journals, JournalView view, ILogger<DemoFeed> log)
    : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _reportedRejections;

    /// <summary>Completes when the history is in the journal and on the boards.</summary>
    public Task Ready => _ready.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await fold.CaughtUp.WaitAsync(stoppingToken);
        // A journal that a faster market wrote may be ahead of the real clock: time goes on from there.
        var stands = view.Time;
        if (stands is { } time && time > Instant.From(clock.GetUtcNow())) clock.Begin(time);
        await FillAsync(stands, stoppingToken);
        _ready.SetResult();
        clock.Begin(view.Time);
        while (true)
        {
            await Task.Delay(Beat, clock, stoppingToken);
            await SendAsync(null, stoppingToken);
        }
    }

    private async Task FillAsync(Instant? stands, CancellationToken cancellation)
    {
        if (stands is null) Console.WriteLine("SIMULATED market: writing its history into the empty journal ...");
        var watch = Stopwatch.StartNew();
        var told = TimeSpan.Zero;
        await SendAsync(Tell, cancellation);
        var head = await journals.Current.HeadAsync(cancellation);
        foreach (var model in models) await ShownAsync(model, head.Newest, cancellation);
        if (stands is null)
            Console.WriteLine($"SIMULATED market: history is in, {head.Newest} revisions, {models[0].Seals.Count} sealed signals, in {watch.Elapsed.TotalSeconds:0.0} s");

        void Tell(Instant reached)
        {
            if (watch.Elapsed - told < ProgressInterval) return;
            told = watch.Elapsed;
            Console.WriteLine($"SIMULATED market: written to {reached.UtcDate:yyyy-MM-dd}, folded to {models[0].Board.Head.Revision}");
        }
    }

    private static async Task ShownAsync(ModelFold model, Revision revision, CancellationToken cancellation)
    {
        while (true)
        {
            var moved = model.Board.Moved;
            if (model.Board.Head.Revision >= revision) return;
            await moved.WaitAsync(cancellation);
        }
    }

    /// <summary>Sends what is due, however long the journal takes to be reachable.</summary>
    private async Task SendAsync(Action<Instant>? progress, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await sender.SendAsync(Now(), progress, cancellation);
                Report();
                return;
            }
            catch (Exception e) when (e is JournalUnavailableException or JournalChangedException)
            {
                LogLater(log, e.Message);
                await Task.Delay(Beat, clock, cancellation);
            }
        }
    }

    private Instant Now()
    {
        // Whole milliseconds are enough for a tick, and read better.
        var now = Instant.From(clock.GetUtcNow());
        return new(now.Ticks - (now.Ticks % TimeSpan.TicksPerMillisecond));
    }

    private void Report()
    {
        if (sender.Rejected == _reportedRejections) return;
        LogRejected(log, sender.Rejected - _reportedRejections, sender.LastRejection!.Message);
        _reportedRejections = sender.Rejected;
    }

    [LoggerMessage(1, LogLevel.Warning, "The simulated market waits for the journal: {Reason}")]
    private static partial void LogLater(ILogger logger, string reason);

    [LoggerMessage(2, LogLevel.Warning, "{Count} simulated facts were not taken; the last because: {Reason}")]
    private static partial void LogRejected(ILogger logger, long count, string reason);
}
