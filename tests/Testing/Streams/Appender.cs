using System.Diagnostics;
using Grpc.Core;

namespace RegimeGrpc.Testing.Streams;

/// <summary>
/// A client that appends: batch by batch, each sent again, word for word, until it is answered. Keeps what was acknowledged and how
/// it was refused. Disposing it ends it.
/// </summary>
public sealed class Appender : IAsyncDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _end = new();
    private readonly MadeUpSeries _source;
    private readonly Func<string> _address;
    private readonly int _batch;
    private readonly TimeSpan _pause;
    private readonly Lock _gate = new();
    private readonly List<Placed> _acknowledged = [];
    private readonly List<(Refusal Refusal, TimeSpan After)> _refusals = [];
    private readonly Task _appending;
    private Endpoint? _endpoint;

    /// <param name="source">What it appends.</param>
    /// <param name="address">Asked anew after each refusal.</param>
    /// <param name="batch">Facts at a time.</param>
    /// <param name="pause">Between two batches.</param>
    public Appender(MadeUpSeries source, Func<string> address, int batch = 5, TimeSpan pause = default)
    {
        (_source, _address, _batch, _pause) = (source, address, batch, pause);
        _appending = Task.Run(AppendAsync);
    }

    /// <summary>What was acknowledged so far, in order.</summary>
    public IReadOnlyList<Placed> Acknowledged
    {
        get
        {
            lock (_gate) return [.. _acknowledged];
        }
    }

    /// <summary>How it was refused, and how long each refusal took.</summary>
    public IReadOnlyList<(Refusal Refusal, TimeSpan After)> Refusals
    {
        get
        {
            lock (_gate) return [.. _refusals];
        }
    }

    /// <summary>The refusal that ended it, such as JOURNAL_CHANGED; null while it goes on.</summary>
    public Refusal? Refused { get; private set; }

    /// <summary>Answers that said the fact was there already: an earlier try had reached the journal.</summary>
    public int Duplicates { get; private set; }

    /// <summary>Waits until so many more facts are acknowledged from now on.</summary>
    public async Task UntilAcknowledgedAsync(int more, TimeSpan? limit = null)
    {
        var enough = Count(_acknowledged) + more;
        await HoldsAsync(() => Count(_acknowledged) >= enough, limit, $"{more} more facts are acknowledged");
    }

    /// <summary>Waits until it is refused for a reason from now on.</summary>
    public async Task UntilRefusedAsync(string reason, TimeSpan? limit = null)
    {
        var known = Count(_refusals);
        await HoldsAsync(() => Refusals.Skip(known).Any(refused => refused.Refusal.Reason == reason), limit, $"an append is refused with {reason}");
    }

    /// <summary>Stops after the batch under way is answered.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _appending.Within(TimeSpan.FromMinutes(1), "the appender ends");
        _endpoint?.Dispose();
    }

    private async Task AppendAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            var batch = _source.Next(_batch);
            while (!await TryAppendAsync(batch))
            {
                if (Refused is not null || _end.IsCancellationRequested) return;
                await Task.Delay(Retry);
            }

            if (_pause > TimeSpan.Zero) await Task.Delay(_pause, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> TryAppendAsync(IReadOnlyList<Fact> batch)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            _endpoint ??= new Endpoint(_address());
            var answers = await _endpoint.AppendAsync(batch);
            for (var i = 0; i < batch.Count; i++)
            {
                if (answers[i].Kind == AppendKind.Rejected) throw new StreamViolationException($"{batch[i]} was rejected: {answers[i].Reason}");
                if (answers[i].Kind == AppendKind.Duplicate) Duplicates++;
                lock (_gate) _acknowledged.Add(new(answers[i].Revision, batch[i]));
            }

            return true;
        }
        catch (RpcException failed)
        {
            var refusal = Refusal.From(failed);
            lock (_gate) _refusals.Add((refusal, clock.Elapsed));
            if (refusal.Reason == Refusal.JournalUnavailable && (refusal.Status != StatusCode.Unavailable || refusal.RetryAfter is null))
                throw new StreamViolationException($"JOURNAL_UNAVAILABLE without UNAVAILABLE or RetryInfo: {refusal}");
            if (!refusal.IsPassing) Refused = refusal;
            _endpoint?.Dispose();
            _endpoint = null;
            return false;
        }
    }

    private int Count<T>(List<T> list)
    {
        lock (_gate) return list.Count;
    }

    private Task HoldsAsync(Func<bool> condition, TimeSpan? limit, string what) => Deadline.Holds(async () =>
    {
        if (_appending.IsCompleted)
        {
            await _appending;
            if (!condition()) throw new StreamViolationException($"the appender has ended: {Refused}");
        }

        return condition();
    }, limit, what);
}
