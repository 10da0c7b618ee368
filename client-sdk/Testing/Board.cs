using Grpc.Core;
using RegimeGrpc.Client.Observations;
using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Client.Testing;

/// <summary>The journal and the signals of a made-up server. Not for concurrent use.</summary>
internal sealed class Board(TimeProvider time, string model, Provenance provenance)
{
    private readonly List<Signal> _signals = [];
    private readonly List<Observation> _observations = [];
    private readonly Dictionary<string, (Observation Fact, Revision At)> _facts = new(StringComparer.Ordinal);
    private int _journals = 1;
    private int _models = 1;

    internal string Model => model;

    internal Provenance Provenance => provenance;

    internal string JournalId => $"journal-{_journals}";

    internal string Fingerprint => $"fingerprint-{_models}";

    internal Revision Latest { get; private set; }

    /// <summary>The oldest revision a watch can resume after.</summary>
    internal Revision Oldest { get; private set; }

    internal IReadOnlyList<Signal> Signals => _signals;

    internal IReadOnlyList<Observation> Observations => _observations;

    /// <summary>Completes a signal as a server would: its place, the one before, whose it is.</summary>
    /// <exception cref="ArgumentException">Its revision is not after the newest one.</exception>
    internal Signal Publish(Signal signal)
    {
        if (signal.Revision != Revision.Start && signal.Revision <= Latest)
            throw new ArgumentException($"Revisions increase: {signal.Revision} is not after {Latest}.", nameof(signal));
        Latest = signal.Revision == Revision.Start ? new Revision(Latest.Number + 1) : signal.Revision;
        var published = signal with
        {
            Model = signal.Model.Length > 0 ? signal.Model : model,
            Fingerprint = signal.Fingerprint.Length > 0 ? signal.Fingerprint : Fingerprint,
            Revision = Latest,
            PreviousRevision = _signals.Count > 0 ? _signals[^1].Revision : Revision.Start,
            Provenance = signal.Provenance != Provenance.Unspecified ? signal.Provenance : provenance,
            AppendTime = signal.AppendTime ?? time.GetUtcNow(),
            Digest = signal.Digest.Length > 0 ? signal.Digest : $"digest-{JournalId}-{Latest}",
        };
        _signals.Add(published);
        return published;
    }

    /// <summary>What a watch of these topics gets of a signal; null when none of them changed. A signal that names no changes changes all.</summary>
    internal static Signal? Cut(Signal signal, IReadOnlyList<Topic> topics, bool sealedOnly)
    {
        if (sealedOnly && signal.Finality != Finality.Sealed) return null;
        if (topics.Count == 0) return signal;
        if (signal.Changed.Count > 0 && !signal.Changed.Any(topics.Contains)) return null;
        return Whole(signal, topics);
    }

    /// <summary>With these topics only.</summary>
    internal static Signal Whole(Signal signal, IReadOnlyList<Topic> topics) => topics.Count == 0 ? signal : signal with
    {
        Regime = topics.Contains(Topic.Regime) ? signal.Regime : null,
        Stance = topics.Contains(Topic.Stance) ? signal.Stance : null,
        Levels = topics.Contains(Topic.Levels) ? signal.Levels : null,
        Correlation = topics.Contains(Topic.Correlation) ? signal.Correlation : null,
        SmallCaps = topics.Contains(Topic.SmallCaps) ? signal.SmallCaps : null,
        Liquidity = topics.Contains(Topic.Liquidity) ? signal.Liquidity : null,
        Rotation = topics.Contains(Topic.Rotation) ? signal.Rotation : null,
        Fundamentals = topics.Contains(Topic.Fundamentals) ? signal.Fundamentals : null,
        Supply = topics.Contains(Topic.Supply) ? signal.Supply : null,
        Macro = topics.Contains(Topic.Macro) ? signal.Macro : null,
    };

    internal string PointAt(Revision revision) => $"{JournalId}/{Fingerprint}/{revision}";

    /// <summary>Where to go on; a refusal where that cannot be.</summary>
    /// <param name="point">Empty: nowhere yet.</param>
    /// <param name="reached">The newest revision of the replica that is asked.</param>
    internal (Revision? After, Refusal? Refusal) Resume(string point, Revision reached)
    {
        if (point.Length == 0) return (null, null);
        var parts = point.Split('/');
        if (parts.Length != 3 || !ulong.TryParse(parts[2], out var number)) return (null, new Refusal(StatusCode.InvalidArgument, "", "resume_point: not one of this server"));
        if (parts[0] != JournalId) return (null, Refusal.JournalChanged);
        if (parts[1] != Fingerprint) return (null, Refusal.ModelChanged);
        if (number > reached.Number) return (null, Refusal.InFuture(reached));
        return number < Oldest.Number ? (null, Refusal.Compacted(Oldest)) : (new Revision(number), null);
    }

    /// <exception cref="RegimeException">There is no such signal, or its inputs are too old.</exception>
    internal SignalAnswer Read(ReadOptions options, Revision reached)
    {
        var known = _signals.Where(s => s.Revision <= reached);
        var signal = options.At switch
        {
            { Place: { } revision } => known.LastOrDefault(s => s.Revision <= revision),
            { Instant: { } instant } => known.LastOrDefault(s => s.Finality == Finality.Sealed && s.AsOf <= instant),
            _ => known.LastOrDefault(),
        } ?? throw new Refusal(StatusCode.FailedPrecondition, "NO_SIGNAL", "There is no signal there yet").ToException();
        if (options.MaxStaleness is { } age && signal.KnownAt is { } knownAt && time.GetUtcNow() - knownAt > age)
            throw new Refusal(StatusCode.FailedPrecondition, FaultCode.DataStale, $"The newest input was known at {knownAt:u}").ToException();
        return new SignalAnswer(Whole(signal, options.Topics), Replica(reached));
    }

    /// <summary>Facts by their keys, each once.</summary>
    /// <exception cref="RegimeException">The journal is another one.</exception>
    internal AppendReceipt Append(IEnumerable<Observation> observations, string journalId)
    {
        if (journalId.Length > 0 && journalId != JournalId) throw Refusal.JournalChanged.ToException();
        return new AppendReceipt
        {
            Results = [.. observations.Select(Append)],
            LatestRevision = Latest,
            Durability = Durability.Full,
            JournalId = JournalId,
            Provenance = provenance,
        };
    }

    internal void ChangeJournal()
    {
        _journals++;
        _signals.Clear();
        _observations.Clear();
        _facts.Clear();
        Latest = Oldest = Revision.Start;
    }

    internal void ChangeModel()
    {
        _models++;
        _signals.Clear();
    }

    internal void Compact(Revision oldest) => Oldest = oldest;

    internal Replica Replica(Revision reached) => new()
    {
        ServerTime = time.GetUtcNow(),
        LatestRevision = reached,
        Lag = (long)(Latest.Number - reached.Number),
        JournalId = JournalId,
        Provenance = provenance,
    };

    private AppendResult Append(Observation observation)
    {
        var natural = $"{observation.Series}/{observation.EventTime.UtcTicks}/{observation.Source}/{observation.Vintage}";
        var own = observation.Key.Length == 0 ? natural : $"{observation.Series}//{observation.Key}";
        foreach (var key in (ReadOnlySpan<string>)[own, natural])
        {
            if (!_facts.TryGetValue(key, out var held)) continue;
            return held.Fact with { KnownAtBasis = observation.KnownAtBasis } == observation
                ? new AppendResult.Duplicate(held.At)
                : new AppendResult.Rejected("KEY_CONFLICT", "The key is taken by another fact", "key");
        }

        Latest = new Revision(Latest.Number + 1);
        _observations.Add(observation);
        _facts[own] = _facts[natural] = (observation, Latest);
        return new AppendResult.Accepted(Latest);
    }
}
