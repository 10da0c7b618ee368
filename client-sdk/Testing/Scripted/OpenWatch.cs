using System.Threading.Channels;
using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Client.Testing.Scripted;

/// <summary>A watch that a client has open: what is still to be sent to it. Used under the server's lock; only the queue is read outside.</summary>
internal sealed class OpenWatch(WatchAsked asked, TimeSpan heartbeat)
{
    private readonly Channel<Outbound> _queue = Channel.CreateUnbounded<Outbound>();
    private Outbound? _held;
    private (Revision First, Revision Last, long Count)? _leftOut;
    private Revision _last;

    internal TimeSpan Heartbeat => heartbeat;

    internal ChannelReader<Outbound> Queue => _queue.Reader;

    /// <summary>Everything up to here has been queued, or was not for this watch.</summary>
    private Revision Reached { get; set; }

    /// <summary>Opened, what it has missed or the newest signal, caught up.</summary>
    internal void Begin(Board board, Revision? after, Revision reached)
    {
        Say(Outbound.Opened(board, reached, asked, heartbeat, after is { } at ? board.PointAt(at) : ""));
        var mine = board.Signals.Where(s => s.Revision <= reached && Board.Cut(s, asked.Topics, asked.SealedOnly) is not null).Select(s => s.Revision).ToArray();
        Reached = after ?? (mine.Length > 0 ? new Revision(mine[^1].Number - 1) : reached);
        _last = mine.LastOrDefault(r => r <= Reached);
        CatchUp(board, reached);
        Say(Outbound.CaughtUp(reached, board.PointAt(reached)));
    }

    internal void CatchUp(Board board, Revision reached)
    {
        foreach (var signal in board.Signals.Where(s => s.Revision > Reached && s.Revision <= reached).ToArray()) Deliver(board, signal, Twist.None);
    }

    internal void Deliver(Board board, Signal signal, Twist twist)
    {
        Reached = signal.Revision;
        if (Board.Cut(signal, asked.Topics, asked.SealedOnly) is not { } cut) return;
        cut = cut with { PreviousRevision = _last };
        _last = cut.Revision;
        if (twist == Twist.Conflate)
        {
            _leftOut = _leftOut is { } before ? (before.First, cut.Revision, before.Count + 1) : (cut.Revision, cut.Revision, 1);
            return;
        }

        if (_leftOut is { } range)
        {
            Say(Outbound.Conflated(range.First, range.Last, range.Count));
            _leftOut = null;
        }

        var message = Outbound.Published(cut, board.PointAt(cut.Revision));
        switch (twist)
        {
            case Twist.Skip:
                break;
            case Twist.Reorder:
                _held = message;
                break;
            case Twist.Duplicate:
                Say(message);
                Say(message);
                break;
            default:
                Say(message);
                if (_held is { } held) Say(held);
                _held = null;
                break;
        }
    }

    internal void Say(Outbound outbound) => _queue.Writer.TryWrite(outbound);
}
