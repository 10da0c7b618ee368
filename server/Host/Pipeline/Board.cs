using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// Where a model's signals are put up: one ring, any number of cursors. A watcher holds no queue, only the revision it has
/// reached, so a slow one costs nobody anything. One writer (the fold); any number of readers.
/// </summary>
public sealed class Board
{
    private static readonly TimeSpan LongestStandstill = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Published[] _ring;
    private readonly Published?[] _newestOfTopic = new Published?[11];
    private readonly Published?[] _newestSealedOfTopic = new Published?[11];
    private long _written;
    private Revision _completeAfter;
    private Position _head = Position.Start;
    private TaskCompletionSource _moved = NewSignal();
    private readonly CancellationTokenSource _closed = new();
    private bool _begun;
    private bool _isBehind;

    private readonly TimeProvider _time;

    /// <param name="capacity">Signals the ring keeps.</param>
    /// <param name="time">Measures how long the fold stands still; the system's when null.</param>
    public Board(int capacity, TimeProvider? time = null)
    {
        _ring = new Published[capacity];
        _time = time ?? TimeProvider.System;
        Fanout = new(this);
    }

    /// <summary>The newest entry folded: everything at or below it that was published is up.</summary>
    public Position Head
    {
        get
        {
            lock (_gate) return _head;
        }
    }

    /// <summary>The ring holds every signal after this revision.</summary>
    public Revision CompleteAfter
    {
        get
        {
            lock (_gate) return _completeAfter;
        }
    }

    /// <summary>Completes when the head moves past where it is now, or the board closes.</summary>
    public Task Moved
    {
        get
        {
            lock (_gate) return _moved.Task;
        }
    }

    /// <summary>False until the fold stands where the journal's newest checkpoint is: what is up is not all there is.</summary>
    public bool HasBegun
    {
        get
        {
            lock (_gate) return _begun;
        }
    }

    /// <summary>The fold has not come yet to where the journal ended when it began: the newest that is up may be old.</summary>
    public bool IsBehind
    {
        get
        {
            lock (_gate) return _isBehind;
        }
    }

    /// <summary>The journal behind it is gone; every watch on it ends.</summary>
    public bool IsClosed => _closed.IsCancellationRequested;

    /// <summary>Cancelled when it closes.</summary>
    public CancellationToken Closed => _closed.Token;

    /// <summary>Writes for the watches on it.</summary>
    public Fanout Fanout { get; }

    /// <summary>The newest signal for the filter, whether the ring still has it or not; null before the first.</summary>
    public Published? InForce(TopicSet topics, bool sealedOnly)
    {
        lock (_gate)
        {
            Published? newest = null;
            foreach (var topic in topics.Topics())
            {
                var candidate = (sealedOnly ? _newestSealedOfTopic : _newestOfTopic)[(int)topic];
                if (candidate is not null && (newest is null || candidate.Revision > newest.Revision)) newest = candidate;
            }

            return newest;
        }
    }

    /// <summary>The signal in force for topics at a revision that is up; null when only the journal can tell.</summary>
    public Published? InForceAt(Revision revision, TopicSet topics)
    {
        lock (_gate)
        {
            if (InForce(topics, sealedOnly: false) is { } newest && newest.Revision <= revision) return newest;
            var oldest = Math.Max(0, _written - _ring.Length);
            for (var position = FirstAfter(revision, oldest) - 1; position >= oldest; position--)
                if (_ring[position % _ring.Length] is var published && published.Concerns(topics, sealedOnly: false))
                    return published;
            return null;
        }
    }

    /// <summary>
    /// Waits until the fold has come to what is asked for. However far that is, it goes on only as long as the fold does: with the
    /// store away nobody knows when it will.
    /// </summary>
    /// <exception cref="FaultException">The journal is another one now.</exception>
    /// <exception cref="JournalUnavailableException">The fold does not get on.</exception>
    public async Task ReachAsync(Func<bool> isThere, CancellationToken cancellation)
    {
        while (true)
        {
            var moved = Moved;
            if (IsClosed) throw Fault.Replaced();
            if (isThere()) return;
            try
            {
                await moved.WaitAsync(LongestStandstill, _time, cancellation);
            }
            catch (TimeoutException)
            {
                throw new JournalUnavailableException($"It has been read here up to revision {Head.Revision}, and does not get on.");
            }
        }
    }

    /// <summary>
    /// Copies signals after <paramref name="cursor"/>, oldest first, into <paramref name="into"/>. False when the ring has
    /// already let some of them go: the watcher fell behind.
    /// </summary>
    /// <param name="head">The head at the time of the copy: with room left in <paramref name="into"/>, nothing at or below it is missing.</param>
    public bool TryRead(Revision cursor, Span<Published> into, out int count, out Position head)
    {
        lock (_gate)
        {
            head = _head;
            count = 0;
            if (cursor < _completeAfter) return false;
            var oldest = Math.Max(0, _written - _ring.Length);
            for (var position = FirstAfter(cursor, oldest); position < _written && count < into.Length; position++)
                into[count++] = _ring[position % _ring.Length];
            return true;
        }
    }

    /// <summary>Whether the ring has a signal of just this place: then the place is known without asking the journal.</summary>
    public bool Holds(Position place)
    {
        lock (_gate)
        {
            var position = FirstAfter(new(place.Revision.Number - 1), Math.Max(0, _written - _ring.Length));
            return position < _written && _ring[position % _ring.Length] is var published && published.Revision == place.Revision && published.Hash == place.Hash;
        }
    }

    /// <summary>Puts up a signal. It is seen when <see cref="Advance"/> has moved the head to it.</summary>
    public void Publish(Published published)
    {
        lock (_gate)
        {
            if (_written >= _ring.Length) _completeAfter = _ring[_written % _ring.Length].Revision;
            _ring[_written % _ring.Length] = published;
            _written++;
            Remember(published);
        }
    }

    /// <summary>Puts up an older signal that is still in force for some filter, without claiming the ring is whole from there.</summary>
    public void Recall(Published published)
    {
        lock (_gate) Remember(published);
    }

    /// <summary>Everything up to the revision is folded: wakes the watchers.</summary>
    public void Advance(Position head)
    {
        TaskCompletionSource moved;
        lock (_gate)
        {
            if (head.Revision <= _head.Revision) return;
            _head = head;
            moved = _moved;
            _moved = NewSignal();
        }

        moved.SetResult();
    }

    /// <summary>Sets where an empty board begins: the state was loaded from a checkpoint here.</summary>
    /// <param name="position">There.</param>
    /// <param name="isBehind">Until <see cref="CatchUp"/>.</param>
    public void BeginAfter(Position position, bool isBehind = false)
    {
        lock (_gate)
        {
            _completeAfter = position.Revision;
            _head = position;
            (_begun, _isBehind) = (true, isBehind);
        }
    }

    /// <summary>It is not behind any more: wakes those who wait to tell so.</summary>
    public void CatchUp()
    {
        TaskCompletionSource moved;
        lock (_gate)
        {
            if (!_isBehind) return;
            _isBehind = false;
            moved = _moved;
            _moved = NewSignal();
        }

        moved.SetResult();
    }

    /// <summary>Ends every watch on it, and wakes whoever waits for it to move.</summary>
    public void Close()
    {
        // The fold waits for nobody: how each watch ends is not for its thread.
        _ = _closed.CancelAsync();
        TaskCompletionSource moved;
        lock (_gate) moved = _moved;
        moved.TrySetResult();
    }

    private void Remember(Published published)
    {
        foreach (var topic in published.Signal.Changed.Topics())
        {
            _newestOfTopic[(int)topic] = Newer(_newestOfTopic[(int)topic], published);
            if (published.Signal.Finality == Finality.Sealed)
                _newestSealedOfTopic[(int)topic] = Newer(_newestSealedOfTopic[(int)topic], published);
        }
    }

    private static Published Newer(Published? held, Published published) =>
        held is not null && held.Revision > published.Revision ? held : published;

    private long FirstAfter(Revision cursor, long oldest)
    {
        var (low, high) = (oldest, _written);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (_ring[middle % _ring.Length].Revision > cursor) high = middle;
            else low = middle + 1;
        }

        return low;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
