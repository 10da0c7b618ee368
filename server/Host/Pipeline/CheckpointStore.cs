using System.Buffers.Binary;
using Microsoft.Extensions.Caching.Distributed;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// Checkpoints in a distributed cache, keyed by (journal, fingerprint, revision), with a pointer to the newest. Losing them
/// costs time, never a bit: every failure here is logged and answered with "none". A cache need not hear a cancellation (that in
/// Redis does not); whoever gives up is let go all the same. One that let a call wait in vain is not asked again for a while: starts
/// and reads of the past wait for these calls.
/// </summary>
public sealed partial class CheckpointStore(IDistributedCache cache, TimeProvider time, ILogger<CheckpointStore> log)
{
    private static readonly DistributedCacheEntryOptions Forever = new();

    // One between two kept ones gives way to the next; what a process leaves that was killed just then must go by itself.
    private static readonly DistributedCacheEntryOptions ForAWeek = new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromDays(7) };

    // A failure that took so long is silence; one that comes at once costs nobody anything.
    private static readonly TimeSpan InVain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long? _silentAt;

    /// <returns>Whether it is there now, and is the newest.</returns>
    public async Task<bool> SaveAsync(string journalId, string fingerprint, Checkpoint checkpoint)
    {
        try
        {
            var kept = KeptCheckpoints.Has(checkpoint.Revision) ? Forever : ForAWeek;
            await AskAsync(() => cache.SetAsync(Key(journalId, fingerprint, checkpoint.Revision), checkpoint.Encode(), kept), CancellationToken.None);
            var pointer = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(pointer, checkpoint.Revision.Number);
            await AskAsync(() => cache.SetAsync(NewestKey(journalId, fingerprint), pointer, Forever), CancellationToken.None);
            return true;
        }
        catch (Exception e)
        {
            LogNotSaved(log, checkpoint.Revision.Number, e.Message);
            return false;
        }
    }

    /// <returns>Null when there is none or it cannot be used; and whether the cache has said so: else it may be there.</returns>
    public async Task<(Checkpoint? Checkpoint, bool IsSure)> LoadAsync(string journalId, string fingerprint, Revision revision, CancellationToken cancellation)
    {
        byte[]? bytes;
        try
        {
            bytes = await AskAsync(() => cache.GetAsync(Key(journalId, fingerprint, revision), cancellation), cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            if (e is not NotAskedException) LogNotUsable(log, revision.Number, e.Message);
            return (null, false);
        }

        try
        {
            return (bytes is null ? null : Checkpoint.Decode(bytes), true);
        }
        catch (Exception e)
        {
            LogNotUsable(log, revision.Number, e.Message);
            return (null, true);
        }
    }

    /// <summary>Takes away one that nothing points to any more.</summary>
    /// <returns>Whether it is gone.</returns>
    public async Task<bool> RemoveAsync(string journalId, string fingerprint, Revision revision, CancellationToken cancellation)
    {
        try
        {
            await AskAsync(() => cache.RemoveAsync(Key(journalId, fingerprint, revision), cancellation), cancellation);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            LogNotRemoved(log, revision.Number, e.Message);
            return false;
        }
    }

    /// <summary>Where the newest is; null when there is none. And whether the cache has said so.</summary>
    public async Task<(Revision? Revision, bool IsSure)> NewestAsync(string journalId, string fingerprint, CancellationToken cancellation)
    {
        try
        {
            var pointer = await AskAsync(() => cache.GetAsync(NewestKey(journalId, fingerprint), cancellation), cancellation);
            return (pointer is { Length: sizeof(long) } ? new Revision(BinaryPrimitives.ReadInt64LittleEndian(pointer)) : null, true);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            if (e is not NotAskedException) LogNoNewest(log, e.Message);
            return (null, false);
        }
    }

    private async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellation)
    {
        lock (_gate)
            if (_silentAt is { } silent && time.GetElapsedTime(silent) < Pause)
                throw new NotAskedException();
        var began = time.GetTimestamp();
        try
        {
            return await ask().OrLeaveAsync(cancellation);
        }
        catch (Exception) when (!cancellation.IsCancellationRequested && time.GetElapsedTime(began) >= InVain)
        {
            lock (_gate) _silentAt = time.GetTimestamp();
            throw;
        }
    }

    private Task AskAsync(Func<Task> ask, CancellationToken cancellation) => AskAsync(async () =>
    {
        await ask();
        return true;
    }, cancellation);

    private static string Key(string journalId, string fingerprint, Revision revision) => $"checkpoint/{journalId}/{fingerprint}/{revision}";

    private static string NewestKey(string journalId, string fingerprint) => $"checkpoint/{journalId}/{fingerprint}/newest";

    [LoggerMessage(1, LogLevel.Warning, "Checkpoint at revision {Revision} could not be saved: {Reason}. It is tried again; until it is there, a start takes longer.")]
    private static partial void LogNotSaved(ILogger logger, long revision, string reason);

    [LoggerMessage(3, LogLevel.Information, "Checkpoint at revision {Revision} was not removed: {Reason}. It only takes space.")]
    private static partial void LogNotRemoved(ILogger logger, long revision, string reason);

    [LoggerMessage(2, LogLevel.Warning, "Checkpoint at revision {Revision} is not usable: {Reason}. Folding from an earlier one.")]
    private static partial void LogNotUsable(ILogger logger, long revision, string reason);

    [LoggerMessage(4, LogLevel.Warning, "Where the newest checkpoint is cannot be read: {Reason}.")]
    private static partial void LogNoNewest(ILogger logger, string reason);

    private sealed class NotAskedException() : Exception("the cache did not answer a moment ago, and is not asked now");
}
