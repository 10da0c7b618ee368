using System.Collections.ObjectModel;
using System.Threading.Channels;
using RegimeGrpc.Client.Signals;
using RegimeGrpc.Client.Watching;

namespace RegimeGrpc.Client.Testing;

/// <summary>A watch of a fake: events wait until they are asked for. Told under the fake's lock, read by one reader.</summary>
internal sealed class FakeWatch(WatchOptions options, string resumePoint, TimeProvider time)
{
    private readonly Channel<WatchEvent> _events = Channel.CreateUnbounded<WatchEvent>();
    private readonly Expiry _expiry = new();
    private string _point = resumePoint;
    private Revision _last;
    private bool _isCut;
    private bool _caughtUp;
    private int _attempt;

    internal void Say(WatchEvent step) => _events.Writer.TryWrite(step);

    /// <summary>The connection stands: opened, what was missed or the newest signal, caught up.</summary>
    internal void Begin(Board board)
    {
        (_isCut, _attempt) = (false, 0);
        var (after, refusal) = board.Resume(_point, board.Latest);
        if (refusal is not null)
        {
            Say(new WatchEvent.Gap(refusal.Code, refusal.ToException().Message, refusal.Metadata));
            _point = "";
        }

        Say(new WatchEvent.Opened
        {
            ResumePoint = after is { } at ? board.PointAt(at) : "",
            Model = board.Model,
            Fingerprint = board.Fingerprint,
            JournalId = board.JournalId,
            Provenance = board.Provenance,
            LatestRevision = board.Latest,
            Topics = options.Topics,
            HeartbeatInterval = options.HeartbeatInterval,
        });
        var mine = board.Signals.Where(s => Board.Cut(s, options.Topics, options.SealedOnly) is not null).ToArray();
        var start = after ?? (mine.Length > 0 ? new Revision(mine[^1].Revision.Number - 1) : board.Latest);
        _last = mine.LastOrDefault(s => s.Revision <= start)?.Revision ?? Revision.Start;
        foreach (var signal in mine.Where(s => s.Revision > start)) Deliver(board, signal);
        Say(new WatchEvent.CaughtUp(board.Latest) { ResumePoint = board.PointAt(board.Latest) });
        _point = board.PointAt(board.Latest);
    }

    internal void Deliver(Board board, Signal signal)
    {
        if (_isCut || Board.Cut(signal, options.Topics, options.SealedOnly) is not { } cut) return;
        Say(new WatchEvent.Published(cut with { PreviousRevision = _last }) { ResumePoint = board.PointAt(cut.Revision) });
        _last = cut.Revision;
        _point = board.PointAt(cut.Revision);
    }

    internal void Break(string code)
    {
        _isCut = true;
        Say(new WatchEvent.Reconnecting(code, "told so by the test", ++_attempt, TimeSpan.Zero));
    }

    /// <summary>The next event, or that the newest signal has turned stale before it came.</summary>
    internal async ValueTask<WatchEvent> NextAsync(CancellationToken cancellation)
    {
        for (; ; )
        {
            cancellation.ThrowIfCancellationRequested();
            var now = time.GetUtcNow();
            if (_events.Reader.TryPeek(out var step) && (step is WatchEvent.Published || !_expiry.IsDue(now)))
            {
                _events.Reader.TryRead(out _);
                return Seen(step);
            }

            if (_expiry.IsDue(now)) return new WatchEvent.Stale(_expiry.Take());
            using var alarm = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var left = _expiry.DueAt is { } due ? due - now : Timeout.InfiniteTimeSpan;
            await Task.WhenAny(_events.Reader.WaitToReadAsync(alarm.Token).AsTask(), Task.Delay(left, time, alarm.Token)).ConfigureAwait(false);
            await alarm.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The next event is asked for: this one was handled.</summary>
    internal async ValueTask HandledAsync(WatchEvent step, CancellationToken cancellation)
    {
        if (options.Checkpoints is { } store && step.ResumePoint.Length > 0)
            await store.WriteAsync(options.CheckpointName, step.ResumePoint, cancellation).ConfigureAwait(false);
    }

    private WatchEvent Seen(WatchEvent step)
    {
        switch (step)
        {
            case WatchEvent.Gap gap when options.AfterGap == AfterGap.Stop:
                throw new RegimeException(
                    gap.Code, Grpc.Core.StatusCode.DataLoss, gap.Reason, new Fault.Details(gap.Metadata, ReadOnlyCollection<FieldViolation>.Empty, null), null);
            case WatchEvent.Published published:
                _expiry.Replace(published.Signal, armed: _caughtUp);
                break;
            case WatchEvent.CaughtUp:
                _caughtUp = true;
                _expiry.Arm();
                break;
            case WatchEvent.Reconnecting:
                _caughtUp = false;
                _expiry.Arm();
                break;
        }

        return step;
    }
}
