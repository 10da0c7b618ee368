using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Pipeline;

/// <summary>A watch that somebody reads. Keeps what it has read.</summary>
internal sealed class WatchRun : IAsyncDisposable
{
    public static readonly WatchRequest Every = new(TopicSet.All, false, true, TimeSpan.Zero, TimeSpan.FromSeconds(15), null);
    public static readonly WatchRequest Latest = Every with { Every = false };

    private readonly CancellationTokenSource _end = new();
    private readonly IAsyncEnumerator<WatchEvent> _events;
    private Task<bool>? _next;

    public WatchRun(Line line, WatchRequest request)
        : this(line.Fold, line.Fold.OpenBoard(), request, line.Clock)
    {
    }

    public WatchRun(ModelFold fold, Board board, WatchRequest request, TimeProvider time) =>
        _events = new Watcher(fold, board, request, time).RunAsync(_end.Token).GetAsyncEnumerator();

    public List<WatchEvent> Read { get; } = [];

    public IEnumerable<Published> Signals => Read.OfType<WatchEvent.Signal>().Select(signal => signal.Published);

    /// <summary>The next event, however long it takes.</summary>
    public async Task<WatchEvent> NextAsync()
    {
        _next ??= _events.MoveNextAsync().AsTask();
        Assert.True(await _next.Within());
        _next = null;
        Read.Add(_events.Current);
        return _events.Current;
    }

    /// <summary>True when it has nothing to say until time passes or something happens.</summary>
    public bool IsIdle => !(_next ??= _events.MoveNextAsync().AsTask()).IsCompleted;

    public async Task<T> UntilAsync<T>() where T : WatchEvent
    {
        while (true)
            if (await NextAsync() is T wanted)
                return wanted;
    }

    public async Task UntilRevisionAsync(Revision revision)
    {
        if (Signals.Any(signal => signal.Revision >= revision)) return;
        while (await NextAsync() is not WatchEvent.Signal(var published) || published.Revision < revision)
        {
        }
    }

    public async Task UntilEndAsync()
    {
        while (true) await NextAsync();
    }

    public async Task CancelAsync() => await _end.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        if (_next is not null) await ((Task)_next.Within()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _events.DisposeAsync().AsTask().Within();
        _end.Dispose();
    }
}
