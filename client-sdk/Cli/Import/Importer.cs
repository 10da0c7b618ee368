using System.Diagnostics;
using RegimeGrpc.Client;
using RegimeGrpc.Client.Observations;

namespace RegimeGrpc.Cli.Import;

/// <summary>An observation the server would not take.</summary>
internal sealed record RejectedRow(ImportRow Row, string Reason, string Message);

/// <summary>Sends a plan. Running it again sends the same facts, which the server then knows: it finishes what was cut off.</summary>
internal sealed class Importer(RegimeClient client, ImportPlan plan, AppendStreamOptions options, int batchSize)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private int _accepted;
    private int _duplicates;
    private Revision _latest;
    private string _journalId = "";

    /// <summary>In the order of the import.</summary>
    internal List<RejectedRow> Rejected { get; } = [];

    /// <summary>Observations answered so far.</summary>
    internal int Answered => _accepted + _duplicates + Rejected.Count;

    internal ImportSummary Summary => new()
    {
        Rows = plan.Rows.Count + plan.HeldBack.Count,
        Accepted = _accepted,
        Duplicates = _duplicates,
        Rejected = Rejected.Count,
        HeldBack = plan.HeldBack.Count,
        Unreadable = plan.Unreadable.Count,
        Seconds = _watch.Elapsed.TotalSeconds,
        LatestRevision = _latest,
        JournalId = _journalId,
    };

    /// <summary>Sends everything in order. The clock moves once, at the end, so that the journal does not depend on the size of batches.</summary>
    /// <exception cref="RegimeException">The server refuses, or stays away too long.</exception>
    internal async Task RunAsync(DateTimeOffset? advanceTo, Action<Importer> progress, CancellationToken cancellation)
    {
        await using var stream = client.OpenAppendStream(options);
        var way = new Queue<(ImportRow[] Rows, Task<AppendReceipt> Receipt)>();
        var batches = plan.Rows.Chunk(batchSize).DefaultIfEmpty([]).ToList();
        for (var i = 0; i < batches.Count; i++)
        {
            var isLast = i == batches.Count - 1;
            var pending = await stream.SendAsync([.. batches[i].Select(r => r.Observation)], isLast ? advanceTo : null, cancellation).ConfigureAwait(false);
            way.Enqueue((batches[i], pending.Receipt));
            while (way.Count > 0 && (isLast || way.Peek().Receipt.IsCompleted))
            {
                var (rows, receipt) = way.Dequeue();
                Count(rows, await receipt.WaitAsync(cancellation).ConfigureAwait(false));
                progress(this);
            }
        }

        await stream.CompleteAsync(cancellation).ConfigureAwait(false);
    }

    private void Count(ImportRow[] rows, AppendReceipt receipt)
    {
        if (receipt.Results.Count != rows.Length)
            throw new InvalidOperationException($"The server gave {receipt.Results.Count} answers to {rows.Length} observations.");
        _latest = receipt.LatestRevision;
        _journalId = receipt.JournalId;
        foreach (var (row, result) in rows.Zip(receipt.Results))
        {
            switch (result)
            {
                case AppendResult.Accepted:
                    _accepted++;
                    break;
                case AppendResult.Duplicate:
                    _duplicates++;
                    break;
                case AppendResult.Rejected rejected:
                    Rejected.Add(new RejectedRow(row, rejected.Reason, rejected.Message));
                    break;
                default:
                    Rejected.Add(new RejectedRow(row, "UNKNOWN_ANSWER", $"the server answered {result}, which this version does not know"));
                    break;
            }
        }
    }
}
