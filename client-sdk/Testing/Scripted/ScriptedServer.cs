using System.Threading.Channels;
using RegimeGrpc.Client.Observations;
using RegimeGrpc.Client.Signals;
using RegimeGrpc.Client.Testing.Loopback;
using RegimeGrpc.Client.Testing.Scripted;

namespace RegimeGrpc.Client.Testing;

/// <summary>
/// A server on a real loopback socket, in the test's own process, that publishes what the test tells it to and breaks as it is told.
/// It keeps the promises of the wire contract except where a fault is asked for: resume points, revisions, receipts, error details.
/// </summary>
/// <remarks>
/// Nothing here depends on time: what a call of a test has done is done when it returns, and shows on the wire in that order. Safe for
/// concurrent use. Answers watches, reads, appends, ListModels and GetServerInfo; anything else is UNIMPLEMENTED.
/// </remarks>
public sealed partial class ScriptedServer : IAsyncDisposable
{
    private readonly ScriptedServerOptions _options;
    private readonly LoopbackServer _loopback;
    private readonly Board _board;
    private readonly object _lock = new();
    private readonly List<OpenWatch> _open = [];
    private readonly Channel<WatchAsked> _asked = Channel.CreateUnbounded<WatchAsked>();
    private readonly Dictionary<string, Queue<Refusal>> _refusals = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unheard = new(StringComparer.Ordinal);

    /// <summary>Closed: nothing is answered, though the connection lives.</summary>
    private readonly Gate _answers = new();

    private Twist _twist;

    /// <summary>How far this replica has come; null: as far as its journal.</summary>
    private Revision? _reached;

    private ScriptedServer(LoopbackServer loopback, ScriptedServerOptions options)
    {
        _loopback = loopback;
        _options = options;
        _board = new Board(options.TimeProvider, options.Model, options.Provenance);
        loopback.Handle(AnswerAsync);
    }

    /// <summary>What to give to <see cref="RegimeClient.Connect(string, RegimeClientOptions?)"/>.</summary>
    public string Address => _loopback.Address;

    /// <summary>Changes with <see cref="ChangeJournal"/>.</summary>
    public string JournalId => Locked(() => _board.JournalId);

    /// <summary>The newest revision of the journal.</summary>
    public Revision LatestRevision => Locked(() => _board.Latest);

    /// <summary>What clients have appended, each fact once, in order.</summary>
    public IReadOnlyList<Observation> Observations => Locked(() => (IReadOnlyList<Observation>)[.. _board.Observations]);

    /// <summary>Listens on a free port of loopback.</summary>
    public static async Task<ScriptedServer> StartAsync(ScriptedServerOptions? options = null) =>
        new(await LoopbackServer.StartAsync().ConfigureAwait(false), options ?? ScriptedServerOptions.Default);

    /// <summary>
    /// Publishes a signal to every watch that asked for it. Revision (the next one, unless one is given), the one before it, digest,
    /// append time, model and provenance are filled in where they are empty. A signal that names no changed topics changes all it has.
    /// </summary>
    /// <returns>The signal as it was published.</returns>
    /// <exception cref="ArgumentException">The revision is not after the newest one.</exception>
    public Signal Publish(Signal signal) => Locked(() =>
    {
        var published = _board.Publish(signal);
        var twist = _twist;
        _twist = Twist.None;
        if (_reached is null)
            foreach (var watch in _open) watch.Deliver(_board, published, twist);
        return published;
    });

    /// <summary>Sends a heartbeat to every watch now. They come by themselves too, at the interval a watch asked for.</summary>
    public void Beat() => Locked(() =>
    {
        foreach (var watch in _open) Beat(watch);
    });

    /// <summary>What the next watch asked for, in order of arrival; to know that a client has come, or come back.</summary>
    public Task<WatchAsked> NextWatchAsync(CancellationToken cancellation = default) => _asked.Reader.ReadAsync(cancellation).AsTask();

    /// <summary>Ends every connection and listens no more.</summary>
    public ValueTask DisposeAsync()
    {
        _answers.Open();
        return _loopback.DisposeAsync();
    }

    private Revision Reached => _reached ?? _board.Latest;

    private void Beat(OpenWatch watch) => watch.Say(Outbound.Heartbeat(_board.Replica(Reached), _board.PointAt(Reached)));

    private void Locked(Action action)
    {
        lock (_lock) action();
    }

    private T Locked<T>(Func<T> function)
    {
        lock (_lock) return function();
    }
}
