namespace RegimeGrpc.Server.Pipeline;

/// <summary>Writes for all watches of a board: a few loops, one a core, share them. Thread-safe.</summary>
public sealed class Fanout
{
    private readonly Pusher[] _pushers;

    internal Fanout(Board board) => _pushers = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Pusher(board))];

    /// <summary>Watches that are pushed to now; those that are being folded for are not.</summary>
    public int Count => _pushers.Sum(pusher => pusher.Count);

    /// <summary>The loop with the least to do.</summary>
    internal Pusher Next()
    {
        var least = _pushers[0];
        foreach (var pusher in _pushers)
            if (pusher.Count < least.Count)
                least = pusher;
        return least;
    }
}
