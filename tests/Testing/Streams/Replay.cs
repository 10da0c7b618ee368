using Grpc.Core;

namespace RegimeGrpc.Testing.Streams;

/// <summary>Every signal of a filter from the first entry on, as one server tells them now: what a watcher's log is held against.</summary>
public sealed class Replay
{
    private readonly List<WireSignal> _signals = [];

    private Replay(StreamFilter filter) => Filter = filter;

    public StreamFilter Filter { get; }

    public IReadOnlyList<WireSignal> Signals => _signals;

    /// <param name="endpoint">Whose.</param>
    /// <param name="filter">Its topics and sealed-only; it is read whole in any case.</param>
    /// <param name="beginning">A resume point before the first entry.</param>
    /// <param name="until">Complete up to here.</param>
    /// <param name="limit">How long it may take.</param>
    public static async Task<Replay> ReadAsync(Endpoint endpoint, StreamFilter filter, string beginning, ulong until, TimeSpan? limit = null)
    {
        var whole = filter with { Every = true, MinInterval = TimeSpan.Zero };
        var replay = new Replay(whole);
        var log = new StreamLog("the replay", whole, beginning);
        using var end = new CancellationTokenSource(limit ?? TimeSpan.FromMinutes(2));
        log.Begin();
        try
        {
            await foreach (var message in endpoint.WatchAsync(whole, beginning, end.Token))
            {
                log.Take(message);
                if (message is StreamMessage.Signal(_, var signal) && signal.Revision <= until) replay._signals.Add(signal);
                if (log.Complete >= until) return replay;
            }
        }
        catch (Exception late) when (late is OperationCanceledException or RpcException && end.IsCancellationRequested)
        {
            throw new TimeoutException($"The replay of {whole} got to {log.Complete} of {until}.", late);
        }

        throw new StreamViolationException("the replay ended by itself");
    }

    /// <summary>What of it comes after a revision.</summary>
    public Replay After(ulong revision)
    {
        var rest = new Replay(Filter);
        rest._signals.AddRange(_signals.Where(signal => signal.Revision > revision));
        return rest;
    }

    /// <exception cref="StreamViolationException">They differ; names the first signal that does.</exception>
    public void MustEqual(Replay other)
    {
        for (var i = 0; i < Math.Min(_signals.Count, other._signals.Count); i++)
            if (_signals[i] != other._signals[i])
                throw new StreamViolationException($"two replicas differ ({Filter.Key}): {_signals[i]} and {other._signals[i]}");
        if (_signals.Count != other._signals.Count)
            throw new StreamViolationException($"two replicas differ ({Filter.Key}): {_signals.Count} and {other._signals.Count} signals");
    }
}
