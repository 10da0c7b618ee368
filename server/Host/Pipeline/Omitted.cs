using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>Signals that a watch leaves out, as they are counted: exactly so many, from the first to the last.</summary>
internal struct Omitted
{
    private Revision _first;
    private Revision _last;
    private long _count;

    public readonly bool IsNothing => _count == 0;

    public readonly WatchEvent.Conflated Receipt => new(_first, _last, _count);

    /// <summary>One more, after all others.</summary>
    public void Add(Revision revision)
    {
        if (_count++ == 0) _first = revision;
        _last = revision;
    }

    /// <summary>More of them, after all others.</summary>
    public void Add(Omitted more)
    {
        if (more.IsNothing) return;
        if (_count == 0) _first = more._first;
        _last = more._last;
        _count += more._count;
    }
}
