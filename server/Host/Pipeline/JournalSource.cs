namespace RegimeGrpc.Server.Pipeline;

/// <summary>Opens the journal, and opens it again when the store turns out to hold another one.</summary>
/// <param name="open">Opens what the store holds now, creating it if it holds none.</param>
public sealed class JournalSource(Func<CancellationToken, Task<IJournal>> open) : IAsyncDisposable
{
    private IJournal? _current;

    /// <exception cref="JournalUnavailableException">It was never opened yet.</exception>
    public IJournal Current => Volatile.Read(ref _current) ?? throw new JournalUnavailableException("The journal is not open yet; try again.");

    /// <summary>Null before the first opening.</summary>
    public IJournal? CurrentOrNull => Volatile.Read(ref _current);

    public async Task<IJournal> OpenAsync(CancellationToken cancellation)
    {
        var opened = await open(cancellation);
        if (Interlocked.Exchange(ref _current, opened) is { } before) await before.DisposeAsync();
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _current, null) is { } before) await before.DisposeAsync();
    }
}
