using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// Trims the journal to the entries appended within a time, when that was asked for. Before each cut every model has a base
/// checkpoint at it, beside the journal and read back; any number of replicas may do this at once.
/// </summary>
public sealed partial class Retention(
    TimeSpan retain, JournalSource journals, IReadOnlyList<ModelFold> models, FoldLoop fold, TimeProvider time, ILogger<Retention> log) : BackgroundService
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var interval = TimeSpan.FromTicks(Math.Clamp((retain / 10).Ticks, Shortest.Ticks, Longest.Ticks));
        try
        {
            await fold.CaughtUp.WaitAsync(stoppingToken);
            while (true)
            {
                await TryTrimAsync(stoppingToken);
                await Task.Delay(interval, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>Trims what is older than the retention now. Nothing is trimmed that a model here has not folded.</summary>
    /// <returns>The newest revision trimmed; null when nothing was old enough.</returns>
    public async Task<Revision?> TrimAsync(CancellationToken cancellation)
    {
        var now = Instant.From(time.GetUtcNow());
        var journal = journals.Current;
        var head = await journal.HeadAsync(cancellation);
        var folded = models.Min(model => model.Board.Head.Revision);
        var most = Math.Min(folded.Number, head.Newest.Number - 1);
        if (await LastBeforeAsync(journal, head.Oldest, new(most), now - retain, cancellation) is not { } last) return null;
        foreach (var model in models) await model.SaveBaseAsync(journal, last.Revision, last.Hash, cancellation);
        await journal.TrimAsync(last.Revision, now, cancellation);
        foreach (var model in models) await model.DropCheckpointsAsync(journal.Identity.Id, last.Revision, cancellation);
        LogTrimmed(log, last.Revision.Number);
        return last.Revision;
    }

    private async Task TryTrimAsync(CancellationToken cancellation)
    {
        try
        {
            await TrimAsync(cancellation);
        }
        catch (Exception e) when (e is JournalUnavailableException or JournalChangedException or JournalCompactedException or JournalDamagedException)
        {
            // Nothing was trimmed that has no base; the next time is soon enough.
            LogLater(log, StoreException.DetailOf(e));
        }
    }

    /// <summary>
    /// The last entry appended before an instant, by bisection: entries are in the order of their appends. Writers whose clocks
    /// differ move the cut by no more than that.
    /// </summary>
    private static async Task<Entry?> LastBeforeAsync(IJournal journal, Revision oldest, Revision most, Instant limit, CancellationToken cancellation)
    {
        Entry? last = null;
        var (low, high) = (oldest.Number, most.Number);
        while (low <= high)
        {
            var middle = low + ((high - low) / 2);
            var entry = (await journal.ReadAsync(new(middle - 1), 1, cancellation))[0];
            if (entry.AppendTime < limit)
            {
                last = entry;
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return last;
    }

    [LoggerMessage(1, LogLevel.Information, "Trimmed the journal up to revision {Revision}")]
    private static partial void LogTrimmed(ILogger logger, long revision);

    [LoggerMessage(2, LogLevel.Warning, "The journal was not trimmed: {Reason} Trying again later.")]
    private static partial void LogLater(ILogger logger, string reason);
}
