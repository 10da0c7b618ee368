using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// A watch on its way to a client. While the ring holds what it needs it is pushed to, along with all others; one that fell out
/// of the ring is folded for here, until it is back.
/// </summary>
public sealed class WatchStream(Watcher watcher, Board board, WatchBody body, TimeProvider time)
{
    private const int Batch = 32;

    private Task _goneOut = Task.CompletedTask;

    /// <summary>Runs until it is told to end, and then ends at once, even if the client does not read.</summary>
    /// <exception cref="FaultException">The journal is another one now.</exception>
    /// <exception cref="JournalCompactedException">What it needs has been trimmed from the journal.</exception>
    /// <exception cref="OperationCanceledException">It was told to end, or the client is gone.</exception>
    public async Task RunAsync(CancellationToken ending)
    {
        // Also one whose client does not read ends with the journal it is of.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ending, board.Closed);
        try
        {
            while (true)
            {
                await PushAsync(over.Token);
                over.Token.ThrowIfCancellationRequested();
                await ReplayAsync(over.Token);
            }
        }
        catch (OperationCanceledException) when (board.IsClosed && !ending.IsCancellationRequested)
        {
            throw Fault.Replaced();
        }
    }

    /// <summary>Says that the server goes away, after <see cref="RunAsync"/> has ended. False when the client does not take it in time.</summary>
    public async Task<bool> DrainAsync(TimeSpan limit)
    {
        // A client that does not read has not even taken the last signal.
        await _goneOut.WaitAsync(limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_goneOut.IsCompletedSuccessfully) return false;
        var farewell = body.WriteAsync(watcher.Farewell()).AsTask();
        await ((Task)farewell).WaitAsync(limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return farewell.IsCompletedSuccessfully;
    }

    private async Task PushAsync(CancellationToken ending)
    {
        using var seat = new Seat(watcher, body, time);
        var pusher = board.Fanout.Next();
        pusher.Add(seat);
        try
        {
            await using var registration = ending.UnsafeRegister(static seat => ((Seat)seat!).Leave(), seat);
            seat.Kick();
            await seat.Left;
        }
        finally
        {
            pusher.Remove(seat);
            _goneOut = seat.GoneOut;
        }
    }

    private async Task ReplayAsync(CancellationToken ending)
    {
        var steps = watcher.ReplayAsync(ending).GetAsyncEnumerator(ending);
        Task<bool>? next = null;
        try
        {
            for (var due = new List<WatchEvent>(Batch); ;)
            {
                // Of what is due; the watch itself is one step on when it is sent.
                var reached = watcher.Collected;
                var moving = steps.MoveNextAsync();
                var waits = !moving.IsCompleted;
                next = moving.AsTask();
                if (due.Count == Batch || waits) await SendAsync(due, reached, ending);

                if (await next)
                {
                    due.Add(steps.Current);
                    continue;
                }

                await SendAsync(due, reached, ending);
                return;
            }
        }
        finally
        {
            if (next is not null) await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await steps.DisposeAsync();
        }
    }

    private async Task SendAsync(List<WatchEvent> due, Revision reached, CancellationToken ending)
    {
        while (due.Count > 0)
        {
            var flush = body.WriteAsync(due).AsTask();
            _goneOut = flush;
            WatchBody.Check(await flush.WaitAsync(ending));
        }

        watcher.Reached = reached;
    }
}
