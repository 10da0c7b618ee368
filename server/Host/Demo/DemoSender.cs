using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Demo;

/// <summary>
/// Sends the simulated market through the intake, as any client would, from wherever the journal stands. What a restart or a retry
/// sends twice is the same fact with the same key, which the journal keeps once. One caller at a time.
/// </summary>
/// <param name="history">How far back an empty journal begins.</param>
internal sealed class DemoSender(DemoMarket market, Intake intake, JournalSource journals, JournalView view, TimeSpan history)
{
    private const int BatchSize = 4000;
    private static readonly TimeSpan FineHistory = TimeSpan.FromDays(5);

    // A client may have put its own facts this far ahead of the clock before the server stopped.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    private string _journal = "";
    private Instant _sent;
    private Instant _fineFrom;

    /// <summary>Facts the journal did not take, ever. The market is consistent with itself, so that is 0 unless somebody else wrote the same keys.</summary>
    public long Rejected { get; private set; }

    /// <summary>The newest rejection; null while there is none.</summary>
    public Rejection? LastRejection { get; private set; }

    /// <summary>Sends everything that has become known up to an instant, what trades at it, and lets time pass to it.</summary>
    /// <param name="now">Not after the server's clock.</param>
    /// <param name="progress">Is told how far it has come, after each batch of many.</param>
    /// <param name="cancellation">What is sent by then stays sent.</param>
    /// <exception cref="JournalUnavailableException">Call again; nothing is lost and nothing comes twice.</exception>
    /// <exception cref="JournalChangedException">Call again when the new journal is open; it is then filled from its start.</exception>
    public async Task SendAsync(Instant now, Action<Instant>? progress, CancellationToken cancellation)
    {
        Locate(now);
        foreach (var batch in market.Between(_sent, now, _fineFrom).Chunk(BatchSize))
        {
            await AppendAsync(batch, null, cancellation);
            // The rest of the same instant may be in the next batch.
            _sent = new(batch[^1].KnownAt.Ticks - 1);
            progress?.Invoke(_sent);
        }

        await AppendAsync([.. market.TicksAt(now)], now, cancellation);
        _sent = now;
    }

    /// <summary>Finds out where the journal stands, the first time and when it is another one.</summary>
    private void Locate(Instant now)
    {
        var journal = journals.Current.Identity.Id;
        if (journal == _journal) return;
        _sent = view.Time is { } time ? time - Overlap : Instant.FromDate((now - history).UtcDate);
        _fineFrom = now - FineHistory;
        _journal = journal;
    }

    private async Task AppendAsync(IReadOnlyList<Observation> batch, Instant? advanceTo, CancellationToken cancellation)
    {
        foreach (var result in await intake.AppendAsync(batch, advanceTo, cancellation, Origin.Server("demo")))
        {
            if (result is not IntakeResult.Rejected(var rejection)) continue;
            Rejected++;
            LastRejection = rejection;
        }
    }
}
