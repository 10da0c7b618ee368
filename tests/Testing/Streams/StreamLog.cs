using System.Runtime.InteropServices;

namespace RegimeGrpc.Testing.Streams;

/// <summary>
/// What one watcher has seen, over all its connections, and the promises that can be checked as it comes: revisions strictly
/// increase, each signal names the one before it, nothing comes that was said to be complete. <see cref="Proof"/> checks the rest.
/// One writer; the counts may be read meanwhile.
/// </summary>
/// <param name="name">For people.</param>
/// <param name="filter">What was asked for.</param>
/// <param name="resumePoint">Where the first connection begins; empty for the latest signal.</param>
public sealed class StreamLog(string name, StreamFilter filter, string resumePoint = "")
{
    private readonly List<Item> _items = [];
    private readonly List<(int Items, ulong Revision)> _completions = [];
    private readonly List<Item> _receipts = [];
    private ulong _last;
    private ulong _committed;
    private ulong _complete;

    /// <summary>A signal, or a receipt for several.</summary>
    /// <param name="First">Revision of the signal, or the first of the receipt.</param>
    /// <param name="Last">The same, or the last of the receipt.</param>
    /// <param name="Count">0 for a signal.</param>
    /// <param name="Signal">Not set for a receipt.</param>
    internal readonly record struct Item(ulong First, ulong Last, ulong Count, WireSignal Signal);

    public string Name => name;

    public StreamFilter Filter => filter;

    /// <summary>True when it began before the first entry of the journal, not with a snapshot.</summary>
    public bool IsFromBeginning { get; } = resumePoint.Length > 0;

    /// <summary>Where to go on; moves only past what was delivered or receipted.</summary>
    public string ResumePoint { get; private set; } = resumePoint;

    /// <summary>Everything at or below it has come, as the server says.</summary>
    public ulong Complete => Volatile.Read(ref _complete);

    public long Signals { get; private set; }

    public long Receipts { get; private set; }

    public long FellBehind { get; private set; }

    public long Drained { get; private set; }

    public long Connections { get; private set; }

    /// <summary>True when the newest heartbeat said that the store is out of reach.</summary>
    public bool IsStale { get; private set; }

    /// <summary>Heartbeats that said so.</summary>
    public long StaleHeartbeats { get; private set; }

    public string JournalId { get; private set; } = "";

    internal ReadOnlySpan<Item> Items => CollectionsMarshal.AsSpan(_items);

    internal IReadOnlyList<(int Items, ulong Revision)> Completions => _completions;

    /// <summary>A new connection at the resume point: receipts that no later message confirmed come again.</summary>
    public void Begin()
    {
        _receipts.Clear();
        _last = _committed;
        Connections++;
    }

    /// <exception cref="StreamViolationException">A promise is broken.</exception>
    public void Take(StreamMessage message)
    {
        switch (message)
        {
            case StreamMessage.Opened(_, var journalId):
                if (JournalId.Length > 0 && JournalId != journalId) throw Broken($"opened journal {journalId} with a resume point of {JournalId}");
                JournalId = journalId;
                break;
            case StreamMessage.Signal(_, var signal):
                Follow(signal.Revision);
                if (_last > 0 && signal.Previous != _last) throw Broken($"revision {signal.Revision} says it follows {signal.Previous}, and {_last} was the last");
                _last = signal.Revision;
                Signals++;
                Commit(new Item(signal.Revision, signal.Revision, 0, signal));
                break;
            case StreamMessage.Receipt(var first, var last, var count):
                Follow(first);
                if (filter.Every) throw Broken($"EVERY was given a receipt for {first} to {last}");
                if (count == 0 || last < first || last - first + 1 < count) throw Broken($"a receipt for {count} revisions from {first} to {last}");
                _last = last;
                _receipts.Add(new(first, last, count, default));
                break;
            case StreamMessage.CaughtUp(_, var revision):
                Completed(revision);
                break;
            case StreamMessage.Heartbeat(_, var revision, var isStale):
                IsStale = isStale;
                if (isStale) StaleHeartbeats++;
                Completed(revision);
                break;
            case StreamMessage.FellBehind:
                FellBehind++;
                break;
            case StreamMessage.Draining:
                Drained++;
                break;
        }

        if (message.ResumePoint.Length > 0 && message is not StreamMessage.Opened) ResumePoint = message.ResumePoint;
    }

    private void Follow(ulong revision)
    {
        if (revision <= _last) throw Broken($"revision {revision} came after {_last}");
        if (revision <= _complete) throw Broken($"revision {revision} came after everything up to {_complete} was said to have come");
    }

    private void Completed(ulong revision)
    {
        if (_last > revision && _receipts.Count == 0) throw Broken($"complete up to {revision}, and {_last} has come before");
        Commit();
        if (revision <= _complete) return;
        _completions.Add((_items.Count, revision));
        Volatile.Write(ref _complete, revision);
    }

    private void Commit(params ReadOnlySpan<Item> more)
    {
        Receipts += _receipts.Count;
        _items.AddRange(_receipts);
        _receipts.Clear();
        _items.AddRange(more);
        _committed = _last;
    }

    private StreamViolationException Broken(string what) => new($"{name} ({filter}): {what}");
}
