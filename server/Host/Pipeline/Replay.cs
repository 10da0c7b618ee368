using System.Threading.Channels;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// What one watch needs of the journal folded again, on a thread of its own and a bounded stretch ahead of its reader: an embedded journal
/// folds on its caller's thread, and heartbeats must not wait for it.
/// </summary>
internal sealed class Replay : IAsyncDisposable
{
    private const int Ahead = 32;

    private readonly Channel<Replayed> _ready = Channel.CreateBounded<Replayed>(new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource _end;
    private readonly Task _folding;

    private Replay(CancellationTokenSource end, Func<Replay, Task> fold)
    {
        _end = end;
        _folding = Task.Run(() => fold(this), CancellationToken.None);
    }

    /// <param name="history">What is folded.</param>
    /// <param name="request">Its filter and policy decide what is made.</param>
    /// <param name="conflation">Tells the changes that a LATEST watch gets all the same.</param>
    /// <param name="newest">The signal in force for the filter, which a LATEST watch gets too; null when none is known.</param>
    /// <param name="after">Where it goes on.</param>
    /// <param name="until">Where it ends.</param>
    /// <param name="cancellation">Gives up.</param>
    public static Replay Start(
        History history, WatchRequest request, Conflation conflation, Published? newest, Revision after, Revision until, CancellationToken cancellation) =>
        new(CancellationTokenSource.CreateLinkedTokenSource(cancellation), replay => replay.FoldAsync(history, request, conflation, newest, after, until));

    /// <summary>The next signal to deliver with what was left out before it; null at the end.</summary>
    /// <exception cref="JournalUnavailableException">The journal cannot be read now.</exception>
    public ValueTask<Replayed?> NextAsync() => _ready.Reader.TryRead(out var next) ? new(next) : new(WaitAsync());

    /// <summary>Ends the fold, and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _folding;
        _end.Dispose();
    }

    private async Task<Replayed?> WaitAsync()
    {
        while (await _ready.Reader.WaitToReadAsync())
            if (_ready.Reader.TryRead(out var next))
                return next;
        return null;
    }

    /// <summary>Never fails: what goes wrong is told to the reader.</summary>
    private async Task FoldAsync(History history, WatchRequest request, Conflation conflation, Published? newest, Revision after, Revision until)
    {
        try
        {
            // A LATEST watch needs no provisional signal but the newest, which is there already.
            var everything = request.Every ? !request.SealedOnly : newest is null;
            var omitted = default(Omitted);
            await foreach (var signal in history.Shared.ReadAsync(after, until, everything, _end.Token))
            {
                if (!signal.Concerns(request.Topics, request.SealedOnly)) continue;
                if (!request.Every && signal.Revision < newest?.Revision && !(signal.IsSealed && conflation.IsTransition(signal.Published!.Signal)))
                {
                    omitted.Add(signal.Revision);
                    continue;
                }

                var published = signal.Published ?? (signal.Revision == newest?.Revision ? newest : await history.AtAsync(signal.Revision, _end.Token));
                await _ready.Writer.WriteAsync(new(omitted, published), _end.Token);
                omitted = default;
            }

            if (!omitted.IsNothing) await _ready.Writer.WriteAsync(new(omitted, null), _end.Token);
            _ready.Writer.Complete();
        }
        catch (Exception e)
        {
            _ready.Writer.Complete(e);
        }
    }
}

/// <summary>A step of a replay.</summary>
/// <param name="Before">Signals for the filter that were left out before it.</param>
/// <param name="Published">The signal; null at the end.</param>
internal readonly record struct Replayed(Omitted Before, Published? Published);
