using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Pipeline;

/// <summary>
/// A watch that is pushed to, and its client at the other end of a pipe that behaves like the transport: a flush ends when the
/// client has read. Each event is one byte on the pipe, so what is read and when is up to the test.
/// </summary>
internal sealed class PushedRun : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
    private readonly ConcurrentQueue<WatchEvent> _written = new();
    private readonly WatchStream _stream;

    /// <param name="line">Whose signals.</param>
    /// <param name="request">What for.</param>
    /// <param name="ended">It is told to end before it has begun.</param>
    public PushedRun(Line line, WatchRequest request, bool ended = false)
    {
        var board = line.Fold.OpenBoard();
        var body = new WatchBody(_pipe.Writer, Frame);
        Watcher = new(line.Fold, board, request, line.Clock);
        _stream = new(Watcher, board, body, line.Clock);
        if (ended) _end.Cancel();
        Running = _stream.RunAsync(_end.Token);
    }

    public Watcher Watcher { get; }

    public Task Running { get; }

    /// <summary>The newest signal that was written, read or not.</summary>
    public Revision Written { get; private set; }

    public List<WatchEvent> Read { get; } = [];

    public IEnumerable<Published> Signals => Read.OfType<WatchEvent.Signal>().Select(signal => signal.Published);

    /// <summary>Reads what has come, at most so many events.</summary>
    public void ReadSome(int most)
    {
        if (_pipe.Reader.TryRead(out var result)) Take(result.Buffer, most);
    }

    /// <summary>Reads on, however long it takes, until it holds.</summary>
    public async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            var result = await _pipe.Reader.ReadAsync().AsTask().Within();
            Take(result.Buffer, int.MaxValue);
            if (result.IsCompleted) await Running.Within();
        }
    }

    public Task UntilRevisionAsync(Revision revision) => UntilAsync(() => Signals.LastOrDefault() is { } newest && newest.Revision >= revision);

    public async Task<T> UntilAsync<T>() where T : WatchEvent
    {
        var from = Read.Count;
        await UntilAsync(() => Read.Skip(from).OfType<T>().Any());
        return Read.Skip(from).OfType<T>().First();
    }

    /// <summary>Tells it to end, and waits until it has, without reading.</summary>
    public async Task EndAsync()
    {
        await _end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Running.Within());
    }

    public Task<bool> DrainAsync(TimeSpan limit) => _stream.DrainAsync(limit).Within();

    /// <summary>The client goes away.</summary>
    public void Hang() => _pipe.Reader.Complete();

    /// <summary>Once or more often.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Running.Within().ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    private ReadOnlyMemory<byte> Frame(WatchEvent step)
    {
        _written.Enqueue(step);
        if (step is WatchEvent.Signal(var published)) Written = published.Revision;
        return new byte[1];
    }

    private void Take(ReadOnlySequence<byte> bytes, int most)
    {
        var count = Math.Min(bytes.Length, most);
        for (var i = 0; i < count; i++)
        {
            Assert.True(_written.TryDequeue(out var step));
            Read.Add(step);
        }

        _pipe.Reader.AdvanceTo(bytes.GetPosition(count));
    }
}
