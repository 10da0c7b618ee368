namespace RegimeGrpc.Server.Pipeline;

/// <summary>Opens the journal, and opens it again when the store turns out to hold another one.</summary>
/// <param name="open">Opens what the store holds now, creating it if it holds none.</param>
public sealed class JournalSource(Func<CancellationToken, Task<IJournal>> open) : IAsyncDisposable
{
    private IJournal? _current;

    /// <exception cref="JournalUnavailableException">It is not open, or not yet again.</exception>
    public IJournal Current => Volatile.Read(ref _current) ?? throw new JournalUnavailableException("The journal is not open yet; try again.");

    /// <summary>Null while it is not open.</summary>
    public IJournal? CurrentOrNull => Volatile.Read(ref _current);

    /// <summary>Opens it, after closing what was open. One caller.</summary>
    public async Task<IJournal> OpenAsync(CancellationToken cancellation)
    {
        // First the old one goes: an embedded journal holds its directory until it is closed.
        await DisposeAsync();
        var opened = await open(cancellation);
        Volatile.Write(ref _current, opened);
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _current, null) is { } before) await before.DisposeAsync();
    }
}
