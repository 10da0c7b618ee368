using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// A watch among those that are pushed to. Whoever kicks it lets it write what is due, unless it is writing already; while a
/// write is on its way out it is parked, and goes on by itself when that is done. So at most one thread writes, nobody waits,
/// and a consumer that does not read holds up nobody. Writing allocates nothing here.
/// </summary>
internal sealed class Seat : IDisposable
{
    private const int FewAtFirst = 16;

    private readonly Lock _gate = new();
    private readonly Watcher _watcher;
    private readonly WatchBody _body;
    private readonly TimeProvider _time;
    private readonly ITimer _alarm;
    private readonly Action _resume;

    // Collected and not yet written: what did not fit into the last write.
    private readonly List<WatchEvent> _due = [];
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ConfiguredValueTaskAwaitable<FlushResult>.ConfiguredValueTaskAwaiter _flush;
    private TaskCompletionSource? _goneOut;
    private long _alarmAt = long.MaxValue;
    private State _state = State.Resting;
    private Standing _standing;

    // Signals collected at a time: about as many as one write has taken, so that one that stalls holds on to few.
    private int _most = FewAtFirst;
    private bool _isKicked;
    private bool _mustLeave;

    // The last write is on its way out and nobody waits for it: whoever writes next looks.
    private bool _isGoingOut;

    public Seat(Watcher watcher, WatchBody body, TimeProvider time)
    {
        (_watcher, _body, _time, _resume) = (watcher, body, time, Resume);
        _alarm = time.CreateTimer(static seat => ((Seat)seat!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private enum State
    {
        Resting,
        Writing,
        Parked,
        Left,
    }

    /// <summary>For the pusher alone.</summary>
    public int Place { get; set; }

    /// <summary>Completes when nothing is written from here any more: it fell out of the ring, was told to leave, or failed.</summary>
    public Task Left => _left.Task;

    /// <summary>Completes when the last write has gone out, or never will.</summary>
    public Task GoneOut
    {
        get
        {
            lock (_gate) return _goneOut?.Task ?? Task.CompletedTask;
        }
    }

    /// <summary>The board has moved, time has passed, or it has just sat down.</summary>
    public void Kick()
    {
        lock (_gate)
        {
            _isKicked = true;
            if (_state != State.Resting) return;
            _state = State.Writing;
        }

        Write();
    }

    /// <summary>Leaves as soon as nothing is being written; does not wait until what is written has gone out.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _mustLeave = true;
            if (_state is State.Writing or State.Left) return;
            if (_state == State.Parked) _goneOut = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _state = State.Left;
        }

        AwaitLast();
        _left.TrySetResult();
    }

    public void Dispose() => _alarm.Dispose();

    private void Write()
    {
        try
        {
            while (GoesOn())
            {
                if (_isGoingOut && !IsGoneOut()) return;
                if (_due.Count == 0) _standing = _watcher.Collect(_due, _most);
                if (_due.Count > 0)
                {
                    var flush = WriteSome().ConfigureAwait(false).GetAwaiter();
                    if (flush.IsCompleted)
                    {
                        WatchBody.Check(flush.GetResult());
                    }
                    else if (_due.Count == 0 && _standing == Standing.UpToDate)
                    {
                        // With nothing more to write it need not be woken when this has gone out: that saves a hop a message.
                        (_flush, _isGoingOut) = (flush, true);
                    }
                    else
                    {
                        Park(flush);
                        return;
                    }
                }

                if (_due.Count > 0) continue;
                _watcher.Reached = _watcher.Collected;
                if (_standing == Standing.OutOfRing) Leave(null);
                if (_standing == Standing.UpToDate) Rest();
            }
        }
        catch (Exception e)
        {
            // Whatever it is, it ends this watch and no other.
            Leave(e);
        }
    }

    private ValueTask<FlushResult> WriteSome()
    {
        var count = _due.Count;
        var flush = _body.WriteAsync(_due);
        var written = count - _due.Count;
        if (written < count) _most = written;
        else if (written >= _most) _most = Math.Min(2 * _most, Watcher.Batch);
        return flush;
    }

    private bool GoesOn()
    {
        lock (_gate)
        {
            if (_state != State.Writing) return false;
            _isKicked = false;
            if (!_mustLeave) return true;
            _state = State.Left;
        }

        AwaitLast();
        _left.TrySetResult();
        return false;
    }

    /// <summary>True when what was left on its way is out; else it is parked until then.</summary>
    private bool IsGoneOut()
    {
        _isGoingOut = false;
        if (!_flush.IsCompleted)
        {
            Park(_flush);
            return false;
        }

        WatchBody.Check(_flush.GetResult());
        return true;
    }

    /// <summary>For one that has left: a last write that nobody waits for is waited for now.</summary>
    private void AwaitLast()
    {
        if (!_isGoingOut) return;
        _isGoingOut = false;
        lock (_gate) _goneOut ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
        _flush.UnsafeOnCompleted(_resume);
    }

    private void Rest()
    {
        lock (_gate)
        {
            if (_isKicked || _mustLeave) return;
            _state = State.Resting;
            SetAlarm();
        }
    }

    /// <summary>An alarm that comes too early does no harm, so it is set anew only when one is due before it.</summary>
    private void SetAlarm()
    {
        var dueAt = _watcher.DueAt;
        if (dueAt >= _alarmAt) return;
        _alarmAt = dueAt;
        var wait = _time.GetElapsedTime(_time.GetTimestamp(), dueAt);
        _alarm.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void Ring()
    {
        lock (_gate) _alarmAt = long.MaxValue;
        Kick();
    }

    private void Park(ConfiguredValueTaskAwaitable<FlushResult>.ConfiguredValueTaskAwaiter flush)
    {
        bool leaves;
        lock (_gate)
        {
            _flush = flush;
            leaves = _mustLeave;
            _state = leaves ? State.Left : State.Parked;
            if (leaves) _goneOut = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        flush.UnsafeOnCompleted(_resume);
        if (leaves) _left.TrySetResult();
    }

    private void Resume()
    {
        var flush = _flush;
        lock (_gate)
        {
            if (_state == State.Parked) _state = State.Writing;
        }

        try
        {
            WatchBody.Check(flush.GetResult());
            _goneOut?.TrySetResult();
        }
        catch (Exception e)
        {
            _goneOut?.TrySetCanceled();
            Leave(e);
        }

        Write();
    }

    private void Leave(Exception? reason)
    {
        lock (_gate) _state = State.Left;
        if (reason is null) _left.TrySetResult();
        else _left.TrySetException(reason);
    }
}
