using System.Security.Cryptography;
using Microsoft.Extensions.Caching.Distributed;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Feeds.Facts;

/// <summary>Ledgers in the cache beside the checkpoints. Losing one costs reading the journal again, and who agreed with whom; never a fact.</summary>
internal sealed partial class LedgerStore(IDistributedCache cache, ILogger<LedgerStore> log)
{
    /// <summary>Entries between two saves.</summary>
    public const long Spacing = 50_000;

    public async Task SaveAsync(FeedLedger ledger, CancellationToken cancellation)
    {
        try
        {
            var body = ledger.Encode();
            await cache.SetAsync(Key(ledger.JournalId), [.. SHA256.HashData(body), .. body], new(), cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            LogNotKept(log, e.Message);
        }
    }

    /// <summary>Null when there is none, it is damaged, or it knows more than the journal holds.</summary>
    public async Task<FeedLedger?> LoadAsync(IJournal journal, CancellationToken cancellation)
    {
        try
        {
            if (await cache.GetAsync(Key(journal.Identity.Id), cancellation) is not { Length: > SHA256.HashSizeInBytes } bytes) return null;
            var body = bytes.AsMemory(SHA256.HashSizeInBytes);
            if (!SHA256.HashData(body.Span).AsSpan().SequenceEqual(bytes.AsSpan(0, SHA256.HashSizeInBytes))) return null;
            var ledger = FeedLedger.Decode(body);
            return ledger.JournalId == journal.Identity.Id && ledger.Revision <= (await journal.HeadAsync(cancellation)).Newest ? ledger : null;
        }
        catch (Exception e) when (e is not (OperationCanceledException or JournalUnavailableException or JournalChangedException) || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            LogNotKept(log, e.Message);
            return null;
        }
    }

    private static string Key(string journalId) => $"feeds/ledger/{journalId}";

    [LoggerMessage(1, LogLevel.Warning, "The feeds' ledger is not in the cache, the journal is read instead: {Reason}")]
    private static partial void LogNotKept(ILogger logger, string reason);
}
