using System.Runtime.CompilerServices;
using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// One watch: a cursor over a model's board. It holds no queue; what it has not read stays in the ring, and what the ring has
/// let go of is folded again from the journal.
/// </summary>
public sealed class Watcher(ModelFold model, Board board, WatchRequest request, TimeProvider time)
{
    private const int Batch = 64;
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(250);

    private readonly Published[] _batch = new Published[Batch];
    private readonly Conflation _conflation = new(request.Topics);

    // Everything at or below it has been delivered or receipted.
    private Position _complete = Position.Start;

    // Everything at or below it has been read from the board.
    private Position _cursor = Position.Start;
    private long _heartbeatAt = time.GetTimestamp();
    private long _signalAt;
    private bool _isBehind;

    /// <summary>Everything at or below it has been delivered or receipted. To look at from other threads.</summary>
    public Revision Reached => _complete.Revision;

    /// <summary>Runs until it is cancelled.</summary>
    /// <exception cref="FaultException">The journal is another one now.</exception>
    public async IAsyncEnumerable<WatchEvent> RunAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var opened = board.Head;
        _cursor = _complete = request.After ?? Position.Start;
        if (request.After is null)
        {
            var snapshot = board.InForce(request.Topics, request.SealedOnly);
            // Nothing for this filter lies between the snapshot and the head that was read before it.
            _cursor = snapshot is null || opened.Revision > snapshot.Revision ? opened : At(snapshot);
            yield return new WatchEvent.Opened(null, opened.Revision);
            if (snapshot is not null) yield return Deliver(snapshot);
            _complete = _cursor;
        }
        else
        {
            yield return new WatchEvent.Opened(_complete, opened.Revision);
        }

        var caughtUp = false;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var moved = board.Moved;
            if (board.IsClosed) throw Fault.Replaced();

            if (!board.TryRead(_cursor.Revision, _batch, out var count, out var head))
            {
                if (caughtUp && !_isBehind) yield return new WatchEvent.FellBehind(_cursor.Revision.Next, board.CompleteAfter.Next);
                _isBehind = true;
                await foreach (var replayed in ReplayAsync(head, cancellation)) yield return replayed;
                continue;
            }

            _isBehind = false;
            for (var i = 0; i < count; i++)
                foreach (var ready in Take(_batch[i]))
                    yield return ready;
            if (count > 0) _cursor = At(_batch[count - 1]);
            if (count == Batch) continue;

            if (head.Revision > _cursor.Revision) _cursor = head;
            foreach (var ready in Flush()) yield return ready;
            if (!caughtUp && _cursor.Revision >= opened.Revision && _conflation.Held is null)
            {
                caughtUp = true;
                yield return new WatchEvent.CaughtUp(_complete);
            }

            if (HeartbeatDue() <= TimeSpan.Zero) yield return Beat();
            await WaitAsync(moved, cancellation);
        }
    }

    /// <summary>What is due now of a signal that was read.</summary>
    private IEnumerable<WatchEvent> Take(Published published)
    {
        if (!published.Concerns(request.Topics, request.SealedOnly)) yield break;
        if (request.Every)
        {
            yield return Deliver(published);
            yield break;
        }

        _conflation.Supersede();
        if (!_conflation.IsTransition(published.Signal))
        {
            _conflation.Hold(published);
            yield break;
        }

        if (_conflation.Receipt() is { } receipt) yield return receipt;
        yield return Deliver(published);
    }

    /// <summary>Delivers the held signal if its time has come; then everything read is complete.</summary>
    private IEnumerable<WatchEvent> Flush()
    {
        if (_conflation.Held is { } held)
        {
            if (time.GetElapsedTime(_signalAt) < request.MinInterval && _signalAt != 0) yield break;
            if (_conflation.Receipt() is { } receipt) yield return receipt;
            _conflation.Release();
            yield return Deliver(held);
        }
        else if (_conflation.Receipt() is { } receipt)
        {
            yield return receipt;
        }

        _complete = _cursor;
    }

    private async IAsyncEnumerable<WatchEvent> ReplayAsync(Position until, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var last = board.InForce(request.Topics, request.SealedOnly)?.Revision ?? Revision.Start;
        if (HeartbeatDue() <= TimeSpan.Zero) yield return Beat();
        var replay = model.History.ReplayAsync(_cursor.Revision, until.Revision, Wanted, cancellation).GetAsyncEnumerator(cancellation);
        Task<bool>? next = null;
        try
        {
            while (true)
            {
                // On a thread of its own: an embedded journal folds on its caller's, and heartbeats must not wait for it.
                next = Task.Run(() => replay.MoveNextAsync().AsTask(), CancellationToken.None);
                while (!await IsDoneByHeartbeatAsync(next)) yield return Beat();
                var more = false;
                try
                {
                    more = await next;
                }
                catch (JournalUnavailableException)
                {
                    // The watch goes on; it reads again from its cursor when the store is back.
                    await Task.Delay(Retry, time, cancellation);
                    yield break;
                }

                if (!more) break;
                // Of another journal, if this one was replaced meanwhile.
                if (board.IsClosed) throw Fault.Replaced();
                var published = replay.Current;
                foreach (var ready in Take(published)) yield return ready;
                _cursor = At(published);
            }
        }
        finally
        {
            if (next is not null) await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await replay.DisposeAsync();
        }

        if (until.Revision > _cursor.Revision) _cursor = until;

        bool Wanted(Revision revision, StepResult step)
        {
            if (!step.Changed.Overlaps(request.Topics) || (request.SealedOnly && step.Sealed is null)) return false;
            if (request.Every || revision >= last || (step.Sealed is { } signal && _conflation.IsTransition(signal))) return true;
            _conflation.Supersede();
            _conflation.LeaveOut(revision);
            return false;
        }
    }

    private async Task WaitAsync(Task moved, CancellationToken cancellation)
    {
        var wait = HeartbeatDue();
        if (_conflation.Held is not null)
        {
            var rest = request.MinInterval - time.GetElapsedTime(_signalAt);
            wait = rest < wait ? rest : wait;
        }

        if (wait <= TimeSpan.Zero) return;
        try
        {
            await moved.WaitAsync(wait, time, cancellation);
        }
        catch (TimeoutException)
        {
            // A heartbeat or a held signal is due.
        }
    }

    private async Task<bool> IsDoneByHeartbeatAsync(Task work)
    {
        var wait = HeartbeatDue();
        await work.WaitAsync(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return work.IsCompleted;
    }

    private WatchEvent.Heartbeat Beat()
    {
        _heartbeatAt = time.GetTimestamp();
        return new(_complete);
    }

    private TimeSpan HeartbeatDue() => request.HeartbeatInterval - time.GetElapsedTime(_heartbeatAt);

    private WatchEvent.Signal Deliver(Published published)
    {
        _complete = At(published);
        _signalAt = time.GetTimestamp();
        return new(published);
    }

    private static Position At(Published published) => new(published.Revision, published.Hash);
}
