using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// Writes one model's checkpoints behind its fold, oldest first, one at a time: what is new must not wait for a cache. One that could
/// not be written waits for the next attempt; of those between two kept ones only the newest is worth it, and it gives way to the next.
/// </summary>
/// <param name="store">Where to.</param>
/// <param name="fingerprint">Of the model.</param>
/// <param name="kept">Told of every kept one that was written.</param>
public sealed class CheckpointWriter(CheckpointStore store, string fingerprint, Action<Revision> kept)
{
    /// <summary>So many wait at most: some megabytes.</summary>
    internal const int MostWaiting = 32;

    private readonly Lock _gate = new();
    private readonly List<Waiting> _waiting = [];
    private readonly HashSet<Revision> _superseded = [];
    private int _era;
    private Revision _newest;
    private Revision _written;
    private bool _isWriting;
    private bool _hasFailed;
    private Task _writing = Task.CompletedTask;

    /// <summary>The newest one that is in the cache; <see cref="Revision.Start"/> if there is none.</summary>
    public Revision Written
    {
        get
        {
            lock (_gate) return _written;
        }
    }

    /// <summary>Begins anew, where the fold does: what waits is of no use any more.</summary>
    public void BeginAt(Revision revision)
    {
        lock (_gate)
        {
            _era++;
            _waiting.Clear();
            _superseded.Clear();
            _newest = _written = revision;
        }
    }

    /// <summary>Whether one at this revision would be new.</summary>
    public bool Needs(Revision revision)
    {
        lock (_gate) return revision > _newest;
    }

    /// <summary>
    /// Takes one more. Waits only when as many wait as may and the cache takes them, until they are written: a fold of the whole past
    /// makes them faster than that. When it does not, one is given up that the newest does not lead to: what it lacks then is places to
    /// read the past from, and no start needs it.
    /// </summary>
    public async ValueTask AddAsync(string journalId, Checkpoint checkpoint, CancellationToken cancellation)
    {
        await Room().WaitAsync(cancellation);
        lock (_gate)
        {
            _waiting.RemoveAll(static waiting => !KeptCheckpoints.Has(waiting.Checkpoint.Revision));
            if (_waiting.Count >= MostWaiting) GiveUpOne(checkpoint.Revision);
            _waiting.Add(new(_era, journalId, checkpoint));
            _newest = checkpoint.Revision;
        }

        Resume();
    }

    /// <summary>Tries again what could not be written.</summary>
    public void Resume()
    {
        lock (_gate)
        {
            if (_isWriting || _waiting.Count == 0) return;
            _isWriting = true;
            _writing = Task.Run(WriteAsync);
        }
    }

    /// <summary>Completes when nothing waits, or what does cannot be written now.</summary>
    public Task AttemptAsync()
    {
        lock (_gate) return _isWriting ? _writing : Task.CompletedTask;
    }

    private Task Room()
    {
        // One that has failed may hang the next time: what waits for it has waited long enough.
        lock (_gate) return _isWriting && !_hasFailed && _waiting.Count >= MostWaiting ? _writing : Task.CompletedTask;
    }

    private void GiveUpOne(Revision newest)
    {
        var path = KeptCheckpoints.PathOf(newest).ToHashSet();
        _waiting.RemoveAt(Math.Max(0, _waiting.FindIndex(waiting => !path.Contains(waiting.Checkpoint.Revision))));
    }

    private async Task WriteAsync()
    {
        while (Next() is { } next)
        {
            var isSaved = await store.SaveAsync(next.JournalId, fingerprint, next.Checkpoint);
            lock (_gate)
            {
                _hasFailed = !isSaved;
                _isWriting = isSaved;
            }

            if (!isSaved) return;

            foreach (var revision in Settle(next))
                if (!await store.RemoveAsync(next.JournalId, fingerprint, revision, CancellationToken.None))
                    lock (_gate) _superseded.Add(revision);
        }
    }

    private Waiting? Next()
    {
        lock (_gate)
        {
            if (_waiting.Count > 0) return _waiting[0];
            _isWriting = false;
            return null;
        }
    }

    /// <returns>Those that are of no use now that this one is there.</returns>
    private Revision[] Settle(Waiting written)
    {
        lock (_gate)
        {
            if (written.Era != _era) return [];
            _waiting.Remove(written);
            var revision = written.Checkpoint.Revision;
            if (KeptCheckpoints.Has(revision)) kept(revision);
            if (!_written.IsStart && !KeptCheckpoints.Has(_written)) _superseded.Add(_written);
            _written = revision;
            Revision[] gone = [.. _superseded];
            _superseded.Clear();
            return gone;
        }
    }

    private sealed record Waiting(int Era, string JournalId, Checkpoint Checkpoint);
}
