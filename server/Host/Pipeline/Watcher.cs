using System.Runtime.CompilerServices;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// One watch: a cursor over a model's board. It holds no queue; what it has not read stays in the ring, and what the ring has
/// let go of is folded again from the journal. For one reader at a time: either <see cref="RunAsync"/>, or
/// <see cref="Collect"/> whenever the board has moved and <see cref="ReplayAsync"/> when it fell out of the ring.
/// </summary>
public sealed class Watcher(ModelFold model, Board board, WatchRequest request, TimeProvider time)
{
    /// <summary>Signals read at a time, at most: the more of them go out in one write, the less each costs.</summary>
    public const int Batch = 128;

    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(250);

    // In use only while one is collected for: it belongs to the thread, not to each of thousands of watches.
    [ThreadStatic]
    private static Published[]? _ofThread;

    private readonly Conflation _conflation = new(request.Topics);
    private State _state = State.New;
    private Revision _openedAt;
    private bool _isCaughtUp;

    // Everything at or below it has been delivered or receipted.
    private Position _complete = Position.Start;

    // Everything at or below it has been read from the board.
    private Position _cursor = Position.Start;
    private Position _replayUntil;

    // Timestamps: the next heartbeat is due then, and a signal that is held back may be delivered then.
    private long _heartbeatAt = time.GetTimestamp() + Ticks(request.HeartbeatInterval, time);
    private long _signalAt = long.MinValue;
    private bool _isOutOfRing;

    private enum State
    {
        New,
        CatchingUp,
        Live,
    }

    /// <summary>Everything at or below it has been delivered or receipted by what was collected so far.</summary>
    public Revision Collected => _complete.Revision;

    /// <summary>
    /// Everything at or below it has been delivered or receipted by what was written: set by whoever writes what is collected. To look
    /// at from other threads.
    /// </summary>
    public Revision Reached { get; set; }

    /// <summary>
    /// When it has something to say even if the board does not move, as a timestamp of its clock: a heartbeat, or a signal that is
    /// held back.
    /// </summary>
    public long DueAt => _conflation.Held is null ? _heartbeatAt : Math.Min(_heartbeatAt, _signalAt);

    /// <summary>Runs until it is cancelled, in order and at its reader's pace.</summary>
    /// <exception cref="FaultException">The journal is another one now.</exception>
    public async IAsyncEnumerable<WatchEvent> RunAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var due = new List<WatchEvent>();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var moved = board.Moved;
            due.Clear();
            var standing = Collect(due);
            foreach (var step in due) yield return step;
            if (standing == Standing.UpToDate) await WaitAsync(moved, cancellation);
            if (standing == Standing.OutOfRing)
                await foreach (var step in ReplayAsync(cancellation))
                    yield return step;
        }
    }

    /// <summary>Adds what is due now, in order; at most a batch of signals, or of changes and the newest signal.</summary>
    /// <param name="due">Gets them.</param>
    /// <param name="most">Signals read now, at most; what is read and not written yet is held by the watch, whatever the ring lets go of.</param>
    /// <exception cref="FaultException">The journal is another one now.</exception>
    public Standing Collect(List<WatchEvent> due, int most = Batch)
    {
        if (board.IsClosed) throw Fault.Replaced();
        if (_state == State.New) Open(due);
        // Before the head is looked at: it is told for that one at least.
        var isBehind = board.IsBehind;
        var batch = _ofThread ??= new Published[Batch];
        if (!board.TryRead(_cursor.Revision, batch.AsSpan(0, most), out var count, out var head))
        {
            if (_state == State.Live && !_isOutOfRing)
            {
                Instruments.FellBehind.Add(1);
                due.Add(new WatchEvent.FellBehind(_cursor.Revision.Next, board.CompleteAfter.Next));
            }

            (_isOutOfRing, _replayUntil) = (true, head);
            return Standing.OutOfRing;
        }

        _isOutOfRing = false;
        for (var i = 0; i < count; i++) Take(batch[i], due);
        if (count > 0) _cursor = At(batch[count - 1]);
        if (count < most)
        {
            if (head.Revision > _cursor.Revision) _cursor = head;
            Flush(due);
            if (_state == State.CatchingUp && _cursor.Revision >= _openedAt && _conflation.Held is null) _state = State.Live;
            // What is newest on a replica that has just started may be years old.
            if (_state == State.Live && !_isCaughtUp && !isBehind)
            {
                _isCaughtUp = true;
                due.Add(new WatchEvent.CaughtUp(_complete));
            }
        }

        if (time.GetTimestamp() >= _heartbeatAt) due.Add(Beat());
        return count < most ? Standing.UpToDate : Standing.Behind;
    }

    /// <summary>What the ring has let go of, folded again; meanwhile the heartbeats that fall due.</summary>
    /// <exception cref="FaultException">The journal is another one now.</exception>
    /// <exception cref="JournalCompactedException">What it needs has been trimmed from the journal.</exception>
    public async IAsyncEnumerable<WatchEvent> ReplayAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var due = new List<WatchEvent>();
        var newest = board.InForce(request.Topics, request.SealedOnly);
        await using var replay = Replay.Start(model.History, request, _conflation, newest, _cursor.Revision, _replayUntil.Revision, cancellation);
        while (true)
        {
            var next = replay.NextAsync();
            if (!next.IsCompleted)
            {
                var waiting = next.AsTask();
                while (!await IsDoneByHeartbeatAsync(waiting)) yield return Beat();
                next = new(waiting);
            }
            else if (time.GetTimestamp() >= _heartbeatAt)
            {
                yield return Beat();
            }

            Replayed? replayed = null;
            var isReachable = true;
            try
            {
                replayed = await next;
            }
            catch (JournalUnavailableException)
            {
                isReachable = false;
            }

            if (!isReachable)
            {
                // The watch goes on; it reads again from its cursor when the store is back.
                await Task.Delay(Retry, time, cancellation);
                yield break;
            }

            // Of another journal, if this one was replaced meanwhile.
            if (board.IsClosed) throw Fault.Replaced();
            if (replayed is not { } some) break;
            _conflation.LeaveOut(some.Before);
            if (some.Published is { } published)
            {
                Take(published, due);
                _cursor = At(published);
            }

            foreach (var step in due) yield return step;
            due.Clear();
        }

        if (_replayUntil.Revision > _cursor.Revision) _cursor = _replayUntil;
    }

    /// <summary>The last to be said, when the server goes away; of a watch that has said nothing yet, with how it begins.</summary>
    public List<WatchEvent> Farewell()
    {
        var due = new List<WatchEvent>();
        if (_state == State.New) Open(due);
        due.Add(new WatchEvent.Draining());
        return due;
    }

    private void Open(List<WatchEvent> due)
    {
        var head = board.Head;
        _state = State.CatchingUp;
        _openedAt = head.Revision;
        _cursor = _complete = request.After ?? Position.Start;
        due.Add(new WatchEvent.Opened(request.After, head.Revision));
        if (request.After is not null) return;
        var snapshot = board.InForce(request.Topics, request.SealedOnly);
        // Nothing for this filter lies between the snapshot and the head that was read before it.
        _cursor = snapshot is null || head.Revision > snapshot.Revision ? head : At(snapshot);
        if (snapshot is not null) Deliver(snapshot, due);
        _complete = _cursor;
    }

    /// <summary>What is due now of a signal that was read.</summary>
    private void Take(Published published, List<WatchEvent> due)
    {
        if (!published.Concerns(request.Topics, request.SealedOnly)) return;
        if (!request.Every)
        {
            _conflation.Supersede();
            if (!_conflation.IsTransition(published.Signal))
            {
                _conflation.Hold(published);
                return;
            }

            if (_conflation.Receipt() is { } receipt) due.Add(receipt);
        }

        Deliver(published, due);
    }

    /// <summary>Delivers the held signal if its time has come; then everything read is complete.</summary>
    private void Flush(List<WatchEvent> due)
    {
        // While it catches up the newest comes at once: what was on the stream before it may be long out of date.
        if (_conflation.Held is not null && _state == State.Live && time.GetTimestamp() < _signalAt) return;
        if (_conflation.Receipt() is { } receipt) due.Add(receipt);
        if (_conflation.Held is { } held)
        {
            _conflation.Release();
            Deliver(held, due);
        }

        _complete = _cursor;
    }

    private async Task WaitAsync(Task moved, CancellationToken cancellation)
    {
        try
        {
            await moved.WaitAsync(Until(DueAt), time, cancellation);
        }
        catch (TimeoutException)
        {
            // A heartbeat or a held signal is due.
        }
    }

    private async Task<bool> IsDoneByHeartbeatAsync(Task work)
    {
        await work.WaitAsync(Until(_heartbeatAt), time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return work.IsCompleted;
    }

    private WatchEvent.Heartbeat Beat()
    {
        _heartbeatAt = time.GetTimestamp() + Ticks(request.HeartbeatInterval, time);
        return new(_complete);
    }

    private void Deliver(Published published, List<WatchEvent> due)
    {
        _complete = At(published);
        if (request.MinInterval > TimeSpan.Zero) _signalAt = time.GetTimestamp() + Ticks(request.MinInterval, time);
        due.Add(published.Event);
    }

    private TimeSpan Until(long timestamp)
    {
        var wait = time.GetElapsedTime(time.GetTimestamp(), timestamp);
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private static long Ticks(TimeSpan span, TimeProvider time) => (long)(span.TotalSeconds * time.TimestampFrequency);

    private static Position At(Published published) => new(published.Revision, published.Hash);
}
