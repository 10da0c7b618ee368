using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// The newest <see cref="JournalTimes"/> this process knows. Advanced by the fold and by the intake's own appends, whichever is
/// first; a view that lags behind another writer only writes clock observations that turn out to be duplicates. Thread-safe.
/// </summary>
public sealed class JournalView
{
    private readonly Lock _gate = new();
    private JournalTimes _times = new();

    /// <summary>Journal time; null while the journal is empty.</summary>
    public Instant? Time
    {
        get
        {
            lock (_gate) return _times.Time;
        }
    }

    public JournalTimes Copy()
    {
        lock (_gate) return _times.Copy();
    }

    public void Advance(Observation observation)
    {
        lock (_gate) _times.Advance(observation);
    }

    /// <summary>Starts again from what a checkpoint knows, or from an empty journal.</summary>
    public void Reset(JournalTimes times)
    {
        lock (_gate) _times = times;
    }
}
