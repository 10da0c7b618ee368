using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Watching;

/// <summary>
/// Proves that nothing is skipped or repeated: every signal names the one before it, and that must be the last one delivered or
/// receipted (service.md section 3, promise 1).
/// </summary>
internal sealed class Sequence
{
    private Revision? _mark;

    /// <summary>Revision of the newest signal delivered or receipted; null before the first.</summary>
    internal Revision? Last { get; private set; }

    /// <summary>What is wrong with a message that would come next, or null.</summary>
    internal string? Objection(V1.WatchResponse message)
    {
        if (Last is not { } last) return null;
        switch (message.EventCase)
        {
            case V1.WatchResponse.EventOneofCase.Signal when message.Signal.Revision <= last.Number:
                return $"revision {message.Signal.Revision} came after revision {last}";
            case V1.WatchResponse.EventOneofCase.Signal when message.Signal.PreviousRevision != last.Number:
                return $"the signal at revision {message.Signal.Revision} follows revision {message.Signal.PreviousRevision}, but the last one here was {last}";
            case V1.WatchResponse.EventOneofCase.Conflated when message.Conflated.FirstRevision <= last.Number:
                return $"a receipt for revisions {message.Conflated.FirstRevision} to {message.Conflated.LastRevision} came after revision {last}";
            default:
                return null;
        }
    }

    /// <summary>True for a signal or receipt that lies after everything so far, gap or no gap.</summary>
    internal bool IsAhead(V1.WatchResponse message) => Last is not { } last || message.EventCase switch
    {
        V1.WatchResponse.EventOneofCase.Signal => message.Signal.Revision > last.Number,
        V1.WatchResponse.EventOneofCase.Conflated => message.Conflated.LastRevision > last.Number,
        _ => true,
    };

    internal void Passed(V1.WatchResponse message)
    {
        if (message.EventCase == V1.WatchResponse.EventOneofCase.Signal) Last = new Revision(message.Signal.Revision);
        else if (message.EventCase == V1.WatchResponse.EventOneofCase.Conflated) Last = new Revision(message.Conflated.LastRevision);
    }

    /// <summary>The resume point has moved to here.</summary>
    internal void Mark() => _mark = Last;

    /// <summary>Back to where the resume point is: what came after it will come again.</summary>
    internal void Rewind() => Last = _mark;

    internal void Forget() => Last = _mark = null;
}
