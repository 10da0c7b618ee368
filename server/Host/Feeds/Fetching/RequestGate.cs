using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Pull;

namespace RegimeGrpc.Server.Feeds.Fetching;

/// <summary>
/// A token bucket on the server's clock: all adapters of one provider and key take their turns here, first come, first served.
/// Closed while the provider has had enough. Thread-safe.
/// </summary>
/// <param name="perSecond">Turns a second, over 0.</param>
/// <param name="burst">Turns at once after a pause, at least 1.</param>
/// <param name="time">Also moves the waits.</param>
internal sealed class RequestGate(double perSecond, int burst, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly TimeSpan _spacing = TimeSpan.FromSeconds(1 / perSecond);
    private DateTimeOffset _paidUntil = DateTimeOffset.MinValue;
    private Instant? _closedUntil;

    /// <summary>Nobody gets a turn before this instant, whoever waits for one included; an earlier one than before changes nothing.</summary>
    public void Close(Instant until)
    {
        lock (_lock)
            if (_closedUntil is not { } before || before < until) _closedUntil = until;
    }

    /// <summary>Returns when it is the caller's turn. Whoever gives up gives his turn back, if nobody waits behind him.</summary>
    /// <exception cref="PullEndedException">The gate is closed: waiting may take a day, so it is said at once.</exception>
    public async Task TurnAsync(CancellationToken cancellation)
    {
        TimeSpan wait;
        DateTimeOffset paidUntil;
        lock (_lock)
        {
            ThrowIfClosed();
            var now = time.GetUtcNow();
            // The time up to which turns are paid for may lie as far back as a full bucket.
            var full = now - (_spacing * (burst - 1));
            if (_paidUntil < full) _paidUntil = full;
            wait = _paidUntil - now;
            _paidUntil += _spacing;
            paidUntil = _paidUntil;
        }

        if (wait <= TimeSpan.Zero) return;
        try
        {
            await Task.Delay(wait, time, cancellation);
        }
        catch (OperationCanceledException)
        {
            // Those behind have their instants already; only the last can be taken back without two at once.
            lock (_lock)
                if (_paidUntil == paidUntil) _paidUntil -= _spacing;
            throw;
        }

        // It may have been closed in the meantime, by whoever went before.
        lock (_lock) ThrowIfClosed();
    }

    private void ThrowIfClosed()
    {
        if (_closedUntil is not { } until) return;
        if (until > Instant.From(time.GetUtcNow())) throw new PullEndedException(new PullResult.Throttled(until));
        _closedUntil = null;
    }
}
