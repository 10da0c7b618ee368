using System.Collections.Concurrent;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>The watches that are open in this process: who they are for and how far they have come. Thread-safe.</summary>
public sealed class OpenWatches(TimeProvider time)
{
    private readonly ConcurrentDictionary<OpenWatch, bool> _open = new();

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<OpenWatch> All => [.. _open.Keys.OrderBy(watch => watch.OpenedAt)];

    /// <summary>Until it is disposed.</summary>
    /// <param name="origin">Who opened it.</param>
    /// <param name="model">Whose signals.</param>
    /// <param name="board">On which it was opened.</param>
    /// <param name="request">What for.</param>
    /// <param name="reached">Up to where it is complete; asked from any thread.</param>
    public IDisposable Open(Origin origin, ModelFold model, Board board, WatchRequest request, Func<Revision> reached)
    {
        var start = request.After is not { } after ? "latest" : after.Revision >= board.CompleteAfter ? "ring" : "journal";
        Instruments.Opened.Add(1, new KeyValuePair<string, object?>("start", start));
        var watch = new OpenWatch(origin, model, board, request, Instant.From(time.GetUtcNow()), reached);
        _open[watch] = true;
        return new Place(_open, watch);
    }

    private sealed class Place(ConcurrentDictionary<OpenWatch, bool> open, OpenWatch watch) : IDisposable
    {
        public void Dispose() => open.TryRemove(watch, out _);
    }
}

/// <summary>An open watch.</summary>
public sealed class OpenWatch(Origin origin, ModelFold model, Board board, WatchRequest request, Instant openedAt, Func<Revision> reached)
{
    public Origin Origin { get; } = origin;

    public string Model { get; } = model.Model.Name;

    public WatchRequest Request { get; } = request;

    public Instant OpenedAt { get; } = openedAt;

    /// <summary>Complete up to here.</summary>
    public Revision Reached => reached();

    /// <summary>Revisions that are up and not yet on their way to it.</summary>
    public long Lag => Math.Max(0, board.Head.Revision - Reached);
}
