using System.Runtime.CompilerServices;
using Grpc.Core;
using RegimeGrpc.Client.Catalogue;
using RegimeGrpc.Client.Observations;
using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Client.Testing;

/// <summary>
/// An <see cref="IRegimeClient"/> without a server: the test publishes, breaks the connection and moves the clock. What a call of the
/// test has done is there for watches when it returns; nothing depends on timing. Safe for concurrent use.
/// </summary>
/// <example><code>
/// var clock = new FakeTimeProvider();
/// var client = new FakeRegimeClient(clock);
/// var bot = Bot.Run(client);
/// client.Publish(new Signal { ValidUntil = clock.GetUtcNow().AddMinutes(1), Stance = new() { State = StanceState.Active } });
/// clock.Advance(TimeSpan.FromMinutes(1));   // the bot gets Stale, and should go flat
/// </code></example>
public sealed partial class FakeRegimeClient : IRegimeClient
{
    private readonly Board _board;
    private readonly object _lock = new();
    private readonly List<FakeWatch> _open = [];
    private readonly Dictionary<string, Queue<Refusal>> _refusals = new(StringComparer.Ordinal);
    private bool _isAway;

    /// <param name="time">Null: the system's clock. A test that waits for staleness wants one it can move.</param>
    /// <param name="model">Name of its one model.</param>
    /// <param name="provenance">Of its journal.</param>
    public FakeRegimeClient(TimeProvider? time = null, string model = "eth-small-caps", Provenance provenance = Provenance.Simulated)
    {
        TimeProvider = time ?? TimeProvider.System;
        _board = new Board(TimeProvider, model, provenance);
    }

    /// <inheritdoc/>
    public TimeProvider TimeProvider { get; }

    /// <summary>Changes with <see cref="ChangeJournal"/>.</summary>
    public string JournalId => Locked(() => _board.JournalId);

    /// <summary>What was appended, each fact once, in order.</summary>
    public IReadOnlyList<Observation> Observations => Locked(() => (IReadOnlyList<Observation>)[.. _board.Observations]);

    /// <summary>Watches that are enumerated at the moment.</summary>
    public int OpenWatches => Locked(() => _open.Count);

    /// <summary>
    /// Publishes a signal to every watch that asked for it; one that is cut off gets it when it is back. Revision (the next one, unless
    /// one is given), the one before it, digest, append time, model and provenance are filled in where they are empty.
    /// </summary>
    /// <returns>The signal as it was published.</returns>
    /// <exception cref="ArgumentException">The revision is not after the newest one.</exception>
    public Signal Publish(Signal signal) => Locked(() =>
    {
        var published = _board.Publish(signal);
        foreach (var watch in _open) watch.Deliver(_board, published);
        return published;
    });

    /// <summary>Every watch gets a heartbeat.</summary>
    public void Beat() => Emit(new WatchEvent.Heartbeat(_board.Latest, Locked(() => _board.Replica(_board.Latest)), []));

    /// <summary>Every watch gets this event as it is, out of order or not: for what the other members do not cover.</summary>
    public void Emit(WatchEvent step) => Locked(() =>
    {
        foreach (var watch in _open) watch.Say(step);
    });

    /// <summary>The connection breaks: every watch says that it is reconnecting, and every call fails; until <see cref="Reconnect"/>.</summary>
    /// <param name="code">UNAVAILABLE, DRAINING, SILENT...</param>
    public void Disconnect(string code = "UNAVAILABLE") => Locked(() =>
    {
        _isAway = true;
        foreach (var watch in _open) watch.Break(code);
    });

    /// <summary>The connection stands again: every watch resumes where it was, and gets what it has missed.</summary>
    public void Reconnect() => Locked(() =>
    {
        _isAway = false;
        foreach (var watch in _open) watch.Begin(_board);
    });

    /// <summary>The journal was lost, and a new, empty one took its place: every watch gets a gap, and goes on with it or stops.</summary>
    public void ChangeJournal() => Locked(() =>
    {
        _board.ChangeJournal();
        if (_isAway) return;
        foreach (var watch in _open) watch.Begin(_board);
    });

    /// <summary>Trims the history: a watch that resumes after a revision before <paramref name="oldest"/> gets a gap.</summary>
    public void Compact(Revision oldest) => Locked(() => _board.Compact(oldest));

    /// <summary>Refuses the next call of a method with an exception, a watch included. Several are taken in turn.</summary>
    /// <param name="method">As in the contract, for example GetSignal.</param>
    /// <param name="refusal">How.</param>
    public void RefuseNext(string method, Refusal refusal) => Locked(() =>
    {
        if (!_refusals.TryGetValue(method, out var queue)) _refusals[method] = queue = new Queue<Refusal>();
        queue.Enqueue(refusal);
    });

    /// <inheritdoc/>
    public async IAsyncEnumerable<WatchEvent> WatchAsync(WatchOptions? options = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var watching = (options ?? WatchOptions.Default).Validated();
        cancellation.ThrowIfCancellationRequested();
        var point = watching.ResumePoint;
        if (watching.Checkpoints is { } store && await store.ReadAsync(watching.CheckpointName, cancellation).ConfigureAwait(false) is { Length: > 0 } kept) point = kept;
        var watch = new FakeWatch(watching, point, TimeProvider);
        Locked(() =>
        {
            if (Refused("Watch") is { } refusal) throw refusal.ToException();
            _open.Add(watch);
            if (_isAway) watch.Break("UNAVAILABLE");
            else watch.Begin(_board);
        });
        try
        {
            for (; ; )
            {
                var step = await watch.NextAsync(cancellation).ConfigureAwait(false);
                yield return step;
                await watch.HandledAsync(step, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            Locked(() => { _open.Remove(watch); });
        }
    }

    /// <inheritdoc/>
    public Task<SignalAnswer> GetSignalAsync(ReadOptions? options = null, CancellationToken cancellation = default) =>
        Answer("GetSignal", () => _board.Read(options ?? ReadOptions.Default, _board.Latest), cancellation);

    /// <inheritdoc/>
    public Task<SignalAnswer> GetRegimeAsync(ReadOptions? options = null, CancellationToken cancellation = default) =>
        Part("GetRegime", options, [Topic.Regime, Topic.Stance], cancellation);

    /// <inheritdoc/>
    public Task<SignalAnswer> GetLevelsAsync(ReadOptions? options = null, CancellationToken cancellation = default) =>
        Part("GetLevels", options, [Topic.Levels], cancellation);

    /// <inheritdoc/>
    public Task<SignalAnswer> GetCorrelationAsync(ReadOptions? options = null, CancellationToken cancellation = default) =>
        Part("GetCorrelation", options, [Topic.Correlation], cancellation);

    /// <inheritdoc/>
    public Task<AppendReceipt> AppendAsync(IReadOnlyCollection<Observation> observations, AppendOptions? options = null, CancellationToken cancellation = default) =>
        Answer("Append", () => _board.Append(observations, (options ?? AppendOptions.Default).JournalId), cancellation);

    /// <inheritdoc/>
    public Task<Models> ListModelsAsync(CancellationToken cancellation = default) => Answer(
        "ListModels",
        () => new Models { All = [new Model { Name = _board.Model, Fingerprint = _board.Fingerprint, IsDefault = true, Description = "A fake" }] },
        cancellation);

    /// <inheritdoc/>
    public Task<ServerInfo> GetServerInfoAsync(CancellationToken cancellation = default) => Answer(
        "GetServerInfo",
        () => new ServerInfo
        {
            Version = "fake",
            ServerTime = TimeProvider.GetUtcNow(),
            Journal = new JournalInfo { Id = _board.JournalId, Store = "fake", Provenance = _board.Provenance, Durability = Durability.Full, LatestRevision = _board.Latest },
            Models = [new ModelInfo { Name = _board.Model, Fingerprint = _board.Fingerprint, Revision = _board.Latest }],
        },
        cancellation);

    private Task<SignalAnswer> Part(string method, ReadOptions? options, IReadOnlyList<Topic> topics, CancellationToken cancellation) =>
        Answer(method, () => _board.Read((options ?? ReadOptions.Default) with { Topics = topics }, _board.Latest), cancellation);

    private Task<T> Answer<T>(string method, Func<T> answer, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return Task.FromCanceled<T>(cancellation);
        try
        {
            return Task.FromResult(Locked(() =>
            {
                if (Refused(method) is { } refusal) throw refusal.ToException();
                return _isAway ? throw new Refusal(StatusCode.Unavailable, "", "The test has cut the connection").ToException() : answer();
            }));
        }
        catch (RegimeException e)
        {
            return Task.FromException<T>(e);
        }
    }

    private Refusal? Refused(string method) => _refusals.TryGetValue(method, out var queue) && queue.TryDequeue(out var refusal) ? refusal : null;

    private void Locked(Action action)
    {
        lock (_lock) action();
    }

    private T Locked<T>(Func<T> function)
    {
        lock (_lock) return function();
    }
}
