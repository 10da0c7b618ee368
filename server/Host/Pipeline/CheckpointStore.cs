using System.Buffers.Binary;
using Microsoft.Extensions.Caching.Distributed;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// Checkpoints in a distributed cache, keyed by (journal, fingerprint, revision), with a pointer to the newest. Losing them
/// costs time, never a bit: every failure here is logged and answered with "none". A cache need not hear a cancellation (that in
/// Redis does not); whoever gives up is let go all the same.
/// </summary>
public sealed partial class CheckpointStore(IDistributedCache cache, ILogger<CheckpointStore> log)
{
    private static readonly DistributedCacheEntryOptions Forever = new();

    public async Task SaveAsync(string journalId, string fingerprint, Checkpoint checkpoint, CancellationToken cancellation)
    {
        try
        {
            await cache.SetAsync(Key(journalId, fingerprint, checkpoint.Revision), checkpoint.Encode(), Forever, cancellation).OrLeaveAsync(cancellation);
            var pointer = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(pointer, checkpoint.Revision.Number);
            await cache.SetAsync(NewestKey(journalId, fingerprint), pointer, Forever, cancellation).OrLeaveAsync(cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            LogNotSaved(log, checkpoint.Revision.Number, e.Message);
        }
    }

    /// <summary>Null when there is none or it cannot be used.</summary>
    public async Task<Checkpoint?> LoadAsync(string journalId, string fingerprint, Revision revision, CancellationToken cancellation)
    {
        try
        {
            var bytes = await cache.GetAsync(Key(journalId, fingerprint, revision), cancellation).OrLeaveAsync(cancellation);
            return bytes is null ? null : Checkpoint.Decode(bytes);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            LogNotUsable(log, revision.Number, e.Message);
            return null;
        }
    }

    /// <summary>Takes away one that nothing points to any more.</summary>
    public async Task RemoveAsync(string journalId, string fingerprint, Revision revision, CancellationToken cancellation)
    {
        try
        {
            await cache.RemoveAsync(Key(journalId, fingerprint, revision), cancellation).OrLeaveAsync(cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            LogNotRemoved(log, revision.Number, e.Message);
        }
    }

    /// <summary>Where the newest is; null when there is none.</summary>
    public async Task<Revision?> NewestAsync(string journalId, string fingerprint, CancellationToken cancellation)
    {
        try
        {
            var pointer = await cache.GetAsync(NewestKey(journalId, fingerprint), cancellation).OrLeaveAsync(cancellation);
            return pointer is { Length: sizeof(long) } ? new Revision(BinaryPrimitives.ReadInt64LittleEndian(pointer)) : null;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            LogNotUsable(log, 0, e.Message);
            return null;
        }
    }

    private static string Key(string journalId, string fingerprint, Revision revision) => $"checkpoint/{journalId}/{fingerprint}/{revision}";

    private static string NewestKey(string journalId, string fingerprint) => $"checkpoint/{journalId}/{fingerprint}/newest";

    [LoggerMessage(1, LogLevel.Warning, "Checkpoint at revision {Revision} was not saved: {Reason}. Starting again will take longer.")]
    private static partial void LogNotSaved(ILogger logger, long revision, string reason);

    [LoggerMessage(3, LogLevel.Information, "Checkpoint at revision {Revision} was not removed: {Reason}. It only takes space.")]
    private static partial void LogNotRemoved(ILogger logger, long revision, string reason);

    [LoggerMessage(2, LogLevel.Warning, "Checkpoint at revision {Revision} is not usable: {Reason}. Folding from an earlier one.")]
    private static partial void LogNotUsable(ILogger logger, long revision, string reason);
}
