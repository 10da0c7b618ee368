namespace RegimeGrpc.Testing.Streams;

/// <summary>Holds what clients saw against what the journal says afterwards. Every method throws at the first broken promise.</summary>
public static class Proof
{
    /// <summary>
    /// The log is the replay, signal by signal and byte by byte, with nothing between left out but what receipts account for exactly;
    /// no receipt covers a change of regime or stance; and whenever the server said "complete", it was.
    /// </summary>
    /// <exception cref="StreamViolationException">It is not.</exception>
    public static void Complete(StreamLog log, Replay replay, ulong until)
    {
        var signals = replay.Signals;
        var items = log.Items;
        if (log.Complete < until) throw Broken(log, $"complete up to {log.Complete} only, of {until}");
        if (items.Length == 0 && !log.IsFromBeginning) return;
        var first = log.IsFromBeginning ? 0 : Find(log, signals, items[0].First);
        var (next, completion) = (first, 0);
        for (var i = 0; i <= items.Length; i++)
        {
            for (; completion < log.Completions.Count && log.Completions[completion].Items == i; completion++)
                if (next < signals.Count && signals[next].Revision <= log.Completions[completion].Revision)
                    throw Broken(log, $"complete up to {log.Completions[completion].Revision} was said before revision {signals[next].Revision} had come");
            if (i == items.Length || items[i].Last > until) break;
            next = items[i].Count == 0 ? Delivered(log, signals, next, items[i]) : Receipted(log, signals, next, items[i]);
        }

        if (next < signals.Count) throw Broken(log, $"revision {signals[next].Revision} never came, and {signals.Count - next} in all");
    }

    /// <summary>The same of a log that was resumed at a revision.</summary>
    /// <exception cref="StreamViolationException">It is not.</exception>
    public static void Continues(StreamLog log, Replay replay, ulong after, ulong until) =>
        Complete(log, replay.After(after), until);

    /// <summary>Every acknowledged fact is at its revision, and no fact is there twice.</summary>
    /// <exception cref="StreamViolationException">One is not.</exception>
    public static async Task NothingLostAsync(Endpoint endpoint, params IEnumerable<Appender> appenders)
    {
        var entries = new Dictionary<ulong, Fact>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var (revision, fact) in endpoint.EntriesAsync())
        {
            entries.Add(revision, fact);
            if (!known.Add(fact.Identity)) throw new StreamViolationException($"{fact} is in the journal twice, the second time at {revision}");
        }

        foreach (var (revision, fact) in appenders.SelectMany(appender => appender.Acknowledged))
            if (entries.GetValueOrDefault(revision) is not { } there || there != fact)
                throw new StreamViolationException($"{fact} was acknowledged at {revision}, where there is {entries.GetValueOrDefault(revision)?.ToString() ?? "nothing of ours"}");
    }

    private static int Delivered(StreamLog log, IReadOnlyList<WireSignal> signals, int next, StreamLog.Item item)
    {
        if (next >= signals.Count || signals[next].Revision != item.First)
            throw Broken(log, $"revision {item.First} came where the replay has {(next < signals.Count ? signals[next].Revision : "nothing")}");
        if (signals[next] != item.Signal) throw Broken(log, $"{item.Signal} is {signals[next]} in the replay");
        return next + 1;
    }

    private static int Receipted(StreamLog log, IReadOnlyList<WireSignal> signals, int next, StreamLog.Item item)
    {
        var end = next + (int)item.Count;
        if (end > signals.Count || signals[next].Revision != item.First || signals[end - 1].Revision != item.Last)
            throw Broken(log, $"a receipt for {item.Count} from {item.First} to {item.Last}, where the replay goes on at {(next < signals.Count ? signals[next].Revision : "nothing")}");
        for (var i = Math.Max(next, 1); i < end; i++)
            if ((signals[i].Regime, signals[i].Stance) != (signals[i - 1].Regime, signals[i - 1].Stance))
                throw Broken(log, $"a receipt from {item.First} to {item.Last} covers the change of regime or stance at {signals[i].Revision}");
        return end;
    }

    private static int Find(StreamLog log, IReadOnlyList<WireSignal> signals, ulong revision)
    {
        for (var i = 0; i < signals.Count; i++)
            if (signals[i].Revision == revision) return i;
        throw Broken(log, $"it began at {revision}, which the replay does not have");
    }

    private static StreamViolationException Broken(StreamLog log, string what) => new($"{log.Name} ({log.Filter}): {what}");
}
