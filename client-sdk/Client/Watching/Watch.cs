using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using RegimeGrpc.Client.Access;
using RegimeGrpc.Client.Telemetry;
using RegimeGrpc.Client.Wire;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Watching;

/// <summary>
/// A watch that outlives its connections. Not for concurrent use. The resume point and the sequence move when the caller asks for
/// the next event, never before.
/// </summary>
internal sealed class Watch(Calls calls, WatchOptions options, RegimeClientOptions client, ILogger logger)
{
    /// <summary>A replica that has not reached our revision usually will; after this many attempts it counts as a gap.</summary>
    private const int AttemptsForFuture = 5;

    private readonly TimeProvider _time = client.TimeProvider;
    private readonly Backoff _backoff = new(client.ReconnectDelay, client.MaxReconnectDelay);
    private readonly Sequence _sequence = new();
    private readonly Expiry _expiry = new();
    private string _resumePoint = options.ResumePoint;
    private TimeSpan _heartbeat = options.HeartbeatInterval ?? TimeSpan.FromSeconds(15);
    private readonly bool _hasReplicas = client.Address.Contains(',');
    private string? _stored;
    private string? _journalId;
    private bool _opened;
    private bool _caughtUp;

    /// <summary>Where the sequence broke and resuming was tried already: the second time it is a gap.</summary>
    private Revision? _brokenAt;

    /// <summary>A server that is folding its journal may take its time to open a watch; after that it has promised heartbeats.</summary>
    private TimeSpan Patience => _opened || _heartbeat * 2.5 > client.Deadline ? _heartbeat * 2.5 : client.Deadline;

    internal async IAsyncEnumerable<Delivered> RunAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (options.Checkpoints is { } store && await store.ReadAsync(options.CheckpointName, cancellation).ConfigureAwait(false) is { Length: > 0 } kept)
            _stored = _resumePoint = kept;
        for (; ; )
        {
            cancellation.ThrowIfCancellationRequested();
            Break? lost = null;
            var receipts = new Receipts();
            var shown = new Shown();
            // Over with the first message; by the end of the block where none came, the caller's leaving included.
            using var opening = Instruments.Start("Watch");
            using (var stream = new WatchStream(calls, options.Write(_resumePoint), shown, _time, cancellation))
            {
                _opened = _caughtUp = false;
                while (lost is null)
                {
                    var arrival = await ArrivalAsync(stream, cancellation).ConfigureAwait(false);
                    if (arrival is Arrival.Expired)
                    {
                        yield return Stale();
                        continue;
                    }

                    if (arrival is not Arrival.Message { Response: var arrived })
                    {
                        lost = Break.From(arrival, Patience);
                        opening.Failed(lost.Code);
                        break;
                    }

                    opening?.Stop();
                    stream.Taken();
                    var ready = receipts.Ready(arrived);
                    for (var i = 0; i < ready.Count; i++)
                    {
                        var message = ready[i];
                        var broken = Objection(message);
                        if (broken is { Code: FaultCode.SequenceBroken } && TryAgain())
                        {
                            lost = broken;
                            break;
                        }

                        if (broken is not null)
                        {
                            yield return Gap(broken);
                            if (!_sequence.IsAhead(message)) continue;
                        }

                        yield return Deliver(message);
                        if (Handled(message)) await StoreAsync(cancellation).ConfigureAwait(false);
                    }
                }
            }

            opening?.Stop();
            _expiry.Arm();
            if (lost.Fault is { } fault && IsGap(fault))
            {
                yield return Gap(lost);
                _resumePoint = "";
                _sequence.Forget();
            }
            else if (lost.Fault is { IsFatal: true, Code: not FaultCode.RevisionInFuture } final && !calls.TryRenew(final, shown))
            {
                throw final.ToException();
            }

            // The time a replica asks for is until it is back itself; another one has no need of it.
            var isLeft = _hasReplicas && lost.Code == FaultCode.Draining;
            var delay = _backoff.Next(isLeft ? null : lost.Fault?.Facts.RetryAfter);
            Instruments.Reconnecting(lost.Code);
            logger.Reconnecting(lost.Code, lost.Reason, _backoff.Attempt, delay);
            yield return new Delivered(new WatchEvent.Reconnecting(lost.Code, lost.Reason, _backoff.Attempt, delay));
            var start = _time.GetTimestamp();
            while (delay - _time.GetElapsedTime(start) is var left && left > TimeSpan.Zero)
            {
                var now = _time.GetUtcNow();
                if (_expiry.IsDue(now)) yield return Stale();
                else await Task.Delay(Sooner(left, now), _time, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The next message, the end, or what the clock says first.</summary>
    private async ValueTask<Arrival> ArrivalAsync(WatchStream stream, CancellationToken cancellation)
    {
        var next = stream.Next();
        while (!next.IsCompleted)
        {
            var now = _time.GetUtcNow();
            if (_expiry.IsDue(now)) return new Arrival.Expired();
            var left = Patience - stream.Waited;
            if (left <= TimeSpan.Zero) return new Arrival.Silent();
            using var alarm = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(next, Task.Delay(Sooner(left, now), _time, alarm.Token)).ConfigureAwait(false);
            await alarm.CancelAsync().ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
        }

        cancellation.ThrowIfCancellationRequested();
        var arrival = await next.ConfigureAwait(false);
        var isSignal = arrival is Arrival.Message { Response.EventCase: V1.WatchResponse.EventOneofCase.Signal };
        return !isSignal && _expiry.IsDue(_time.GetUtcNow()) ? new Arrival.Expired() : arrival;
    }

    private TimeSpan Sooner(TimeSpan left, DateTimeOffset now) => _expiry.DueAt is { } due && due - now < left ? due - now : left;

    private Break? Objection(V1.WatchResponse message)
    {
        // Only a server that was given no resume point opens another journal without a word.
        if (message.EventCase == V1.WatchResponse.EventOneofCase.Opened && _sequence.Last is not null && _journalId != message.Opened.JournalId)
            return new Break(FaultCode.JournalChanged, $"the journal was {_journalId} and is {message.Opened.JournalId} now");

        return _sequence.Objection(message) is { } objection ? new Break(FaultCode.SequenceBroken, objection) : null;
    }

    /// <summary>Whether to ask again at the last resume point before a broken sequence is called a gap.</summary>
    private bool TryAgain()
    {
        if (_resumePoint.Length == 0 || _brokenAt == _sequence.Last) return false;
        _brokenAt = _sequence.Last;
        return true;
    }

    private bool IsGap(Fault fault) => fault.IsGap || (fault.Code == FaultCode.RevisionInFuture && _backoff.Attempt >= AttemptsForFuture);

    private Delivered Gap(Break broken)
    {
        Instruments.Gap(broken.Code);
        logger.Gap(broken.Code, broken.Reason);
        if (options.AfterGap == AfterGap.Stop) throw broken.ToException();
        return new Delivered(new WatchEvent.Gap(broken.Code, broken.Sentence, broken.Facts.Metadata));
    }

    private Delivered Stale()
    {
        var signal = _expiry.Take();
        Instruments.Stale(signal);
        logger.Stale(signal.Revision, signal.ValidUntil);
        return new Delivered(new WatchEvent.Stale(signal));
    }

    private Delivered Deliver(V1.WatchResponse message)
    {
        var delivered = new Delivered(message.Read(), message);
        switch (delivered.Event)
        {
            case WatchEvent.Opened opened:
                _opened = true;
                if (opened.HeartbeatInterval is { } interval && interval > TimeSpan.Zero) _heartbeat = interval;
                if (_resumePoint.Length == 0 || opened.JournalId != _journalId) _sequence.Forget();
                else _sequence.Rewind();
                _journalId = opened.JournalId;
                logger.Opened(opened.Model, opened.LatestRevision, opened.JournalId);
                break;
            case WatchEvent.Published published:
                _expiry.Replace(published.Signal, armed: _caughtUp);
                Instruments.Published(published.Signal, live: _caughtUp, _time);
                break;
            case WatchEvent.Conflated conflated:
                Instruments.Conflated(conflated.Count);
                break;
            case WatchEvent.CaughtUp:
                _caughtUp = true;
                _expiry.Arm();
                break;
        }

        if (delivered.Event is not WatchEvent.Opened) _backoff.Succeeded();
        return delivered;
    }

    /// <returns>Whether the resume point has moved.</returns>
    private bool Handled(V1.WatchResponse message)
    {
        _sequence.Passed(message);
        if (message.ResumePoint.Length == 0) return false;
        _resumePoint = message.ResumePoint;
        _sequence.Mark();
        return true;
    }

    private async ValueTask StoreAsync(CancellationToken cancellation)
    {
        if (options.Checkpoints is not { } store || _resumePoint == _stored) return;
        await store.WriteAsync(options.CheckpointName, _resumePoint, cancellation).ConfigureAwait(false);
        _stored = _resumePoint;
    }
}
