using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// The newest <see cref="JournalTimes"/> this process knows. Advanced by the fold and by the intake's own appends, whichever is
/// first; a view that lags behind another writer only writes clock observations that turn out to be duplicates. One that does not
/// know a journal yet would leave them out, so an intake waits until it does. Thread-safe.
/// </summary>
public sealed class JournalView
{
    private readonly Lock _gate = new();
    private readonly IReadOnlyCollection<string> _benchmarks;
    private JournalTimes _times;
    private TaskCompletionSource _known = Completed();
    private int _journal;

    /// <param name="models">Those that run: whose benchmarks a session's seal waits for.</param>
    public JournalView(params IEnumerable<Model> models)
    {
        _benchmarks = JournalTimes.Benchmarks(models);
        _times = new(_benchmarks);
    }

    /// <summary>Journal time; null while the journal is empty.</summary>
    public Instant? Time
    {
        get
        {
            lock (_gate) return _times.Time;
        }
    }

    /// <summary>Completes when the view has seen the whole journal once, as it was when it was opened.</summary>
    public Task Known
    {
        get
        {
            lock (_gate) return _known.Task;
        }
    }

    /// <param name="journal">Which journal they are of: another number after each reset and <see cref="Forget"/>.</param>
    public JournalTimes Copy(out int journal)
    {
        lock (_gate)
        {
            journal = _journal;
            return _times.Copy();
        }
    }

    public void Advance(Observation observation)
    {
        lock (_gate) _times.Advance(observation);
    }

    /// <summary>What was appended to a journal that has been replaced since says nothing about the one that is there now.</summary>
    public void Advance(Observation observation, int journal)
    {
        lock (_gate)
            if (journal == _journal) _times.Advance(observation);
    }

    /// <summary>Starts again from what a checkpoint knows; the rest of the journal is still to come.</summary>
    public void Reset(Instant? time, Instant clock, Instant? lateSeal, IEnumerable<KeyValuePair<string, Instant>> newestEvents) =>
        Reset(new JournalTimes(_benchmarks, time, clock, lateSeal, newestEvents));

    /// <summary>The journal is not read yet, or another one.</summary>
    public void Forget() => Reset(new JournalTimes(_benchmarks));

    /// <summary>The whole journal has been seen.</summary>
    public void Complete()
    {
        lock (_gate) _known.TrySetResult();
    }

    private void Reset(JournalTimes times)
    {
        lock (_gate)
        {
            _times = times;
            _journal++;
            if (_known.Task.IsCompleted) _known = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private static TaskCompletionSource Completed()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }
}
