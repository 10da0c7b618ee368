using System.Threading.Channels;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using RegimeGrpc.Client.Access;
using RegimeGrpc.Client.Telemetry;
using RegimeGrpc.Client.Watching;
using RegimeGrpc.Client.Wire;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Observations;

/// <summary>
/// Appends batch after batch over one stream, several on their way at once, answered in order. When the connection breaks, what was
/// not answered is sent again; the keys keep it from being counted twice. Safe for concurrent use.
/// </summary>
public sealed class AppendStream : IAsyncDisposable
{
    private readonly Calls _calls;
    private readonly AppendStreamOptions _options;
    private readonly TimeProvider _time;
    private readonly Backoff _backoff;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _room;
    private readonly CancellationTokenSource _ending = new();
    private readonly object _gate = new();
    private readonly Queue<Batch> _pending = new();
    private readonly Task _pump;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ChannelWriter<Batch>? _wire;
    private string _journalId;
    private ulong _count;
    private bool _completed;
    private Exception? _failure;

    internal AppendStream(Calls calls, RegimeClientOptions client, AppendStreamOptions options, ILogger logger)
    {
        _calls = calls;
        _options = options;
        _time = client.TimeProvider;
        _backoff = new Backoff(client.ReconnectDelay, client.MaxReconnectDelay);
        _logger = logger;
        _room = new SemaphoreSlim(options.Window, options.Window);
        _journalId = options.JournalId;
        _pump = PumpAsync();
    }

    /// <summary>Sends a batch, waiting while the window is full.</summary>
    /// <param name="observations">At most 10000; may be empty, to move the clock only.</param>
    /// <param name="advanceTo">Writes the clock observations of the scheduled instants up to here after the batch.</param>
    /// <param name="cancellation">Gives up waiting for room; a batch that is on its way stays on it.</param>
    /// <exception cref="RegimeException">The stream failed before.</exception>
    public async ValueTask<PendingAppend> SendAsync(
        IReadOnlyCollection<Observation> observations, DateTimeOffset? advanceTo = null, CancellationToken cancellation = default)
    {
        var request = new V1.AppendStreamRequest { AdvanceTo = advanceTo.Write() };
        request.Observations.AddRange(observations.Select(o => o.Write()));
        await _room.WaitAsync(cancellation).ConfigureAwait(false);
        lock (_gate)
        {
            if (_failure is not null || _completed)
            {
                // Wakes the next one who waits for room.
                _room.Release();
                throw _failure ?? new InvalidOperationException("The append stream was completed.");
            }

            request.Batch = ++_count;
            var batch = new Batch(request);
            _pending.Enqueue(batch);
            _wire?.TryWrite(batch);
            _started.TrySetResult();
            return new PendingAppend(batch.Receipt.Task);
        }
    }

    /// <summary>Takes no more batches and returns when all of them are answered.</summary>
    /// <exception cref="RegimeException">The stream failed.</exception>
    public async Task CompleteAsync(CancellationToken cancellation = default)
    {
        lock (_gate)
        {
            _completed = true;
            _wire?.TryComplete();
            _started.TrySetResult();
        }

        await _pump.WaitAsync(cancellation).ConfigureAwait(false);
        if (_failure is not null) throw _failure;
    }

    /// <summary>Ends the stream at once; batches that were not answered are cancelled, and may have been appended all the same.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        _started.TrySetResult();
        await _pump.ConfigureAwait(false);
    }

    private async Task PumpAsync()
    {
        await _started.Task.ConfigureAwait(false);
        var brokenSince = 0L;
        for (; ; )
        {
            RpcException broken;
            var shown = new Shown();
            try
            {
                if (await ExchangeAsync(shown).ConfigureAwait(false)) return;
                broken = new RpcException(new Status(StatusCode.Unavailable, "the server ended the stream"));
            }
            catch (Exception e) when (_ending.IsCancellationRequested)
            {
                Fail(new OperationCanceledException("The append stream was disposed.", e));
                return;
            }
            catch (RpcException e)
            {
                broken = e;
            }
            catch (Exception e)
            {
                Fail(e);
                return;
            }

            var fault = Fault.From(broken);
            if (_backoff.Attempt == 0) brokenSince = _time.GetTimestamp();
            var delay = _backoff.Next(fault.Facts.RetryAfter);
            if ((fault.IsFatal && !_calls.TryRenew(fault, shown)) || _time.GetElapsedTime(brokenSince) + delay > _options.RetryFor)
            {
                Fail(fault.ToException());
                return;
            }

            _logger.AppendReconnecting(fault.Code, fault.Message, _backoff.Attempt, delay);
            _options.Reconnecting?.Invoke(fault.ToException(), delay);
            try
            {
                await Task.Delay(delay, _time, _ending.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException e)
            {
                Fail(new OperationCanceledException("The append stream was disposed.", e));
                return;
            }
        }
    }

    /// <summary>One connection. True when everything was answered and no more is to come.</summary>
    private async Task<bool> ExchangeAsync(Shown shown)
    {
        var wire = Channel.CreateUnbounded<Batch>();
        lock (_gate)
        {
            foreach (var batch in _pending) wire.Writer.TryWrite(batch);
            _wire = wire.Writer;
            if (_completed)
            {
                wire.Writer.TryComplete();
                if (_pending.Count == 0) return true;
            }
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        using var call = _calls.Observations.AppendStream(_calls.Endless(shown, ending.Token));
        var sending = SendAsync(call.RequestStream, wire.Reader, ending.Token);
        try
        {
            while (await call.ResponseStream.MoveNext(ending.Token).ConfigureAwait(false)) Answered(call.ResponseStream.Current);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await sending.ConfigureAwait(false);
        }

        lock (_gate) return _completed && _pending.Count == 0;
    }

    /// <summary>Never fails: a broken connection shows on the answers.</summary>
    private async Task SendAsync(IClientStreamWriter<V1.AppendStreamRequest> stream, ChannelReader<Batch> batches, CancellationToken cancellation)
    {
        try
        {
            await foreach (var batch in batches.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                lock (_gate) batch.Request.JournalId = _journalId;
                await stream.WriteAsync(batch.Request, cancellation).ConfigureAwait(false);
            }

            await stream.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException or InvalidOperationException or IOException or HttpRequestException)
        {
        }
    }

    private void Answered(V1.AppendStreamResponse response)
    {
        Batch? batch;
        lock (_gate)
        {
            if (!_pending.TryPeek(out batch) || batch.Request.Batch != response.Batch)
                throw new InvalidOperationException($"The server answered batch {response.Batch} out of order.");
            _pending.Dequeue();
            if (_journalId.Length == 0) _journalId = response.JournalId;
        }

        _backoff.Succeeded();
        _room.Release();
        var receipt = response.Read();
        Instruments.Answered(receipt.Results);
        batch.Receipt.SetResult(receipt);
    }

    private void Fail(Exception failure)
    {
        Batch[] left;
        lock (_gate)
        {
            _failure = failure;
            left = [.. _pending];
            _pending.Clear();
        }

        foreach (var batch in left) batch.Receipt.TrySetException(failure);
        if (left.Length > 0) _room.Release(left.Length);
    }

    private sealed record Batch(V1.AppendStreamRequest Request)
    {
        internal TaskCompletionSource<AppendReceipt> Receipt { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
