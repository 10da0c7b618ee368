using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Tests.Pipeline;

/// <summary>What one watch has said, or one and those that went on where it ended, held against what there was to say.</summary>
internal static class WatchRecord
{
    /// <summary>
    /// Delivered and receipted are exactly the signals of the filter: in order, each once, the chain of previous revisions
    /// unbroken, each receipt right before the signal that follows it, and no change of regime or stance in any of them. What is
    /// claimed to be complete is.
    /// </summary>
    public static void AssertComplete(IReadOnlyList<WatchEvent> read, WatchRequest request, IEnumerable<Published> all)
    {
        var expected = new Queue<Published>(all.Where(p => p.Concerns(request.Topics, request.SealedOnly)));
        var before = request.After is { } after ? after.Revision : (Revision?)null;
        for (var i = 0; i < read.Count; i++)
        {
            switch (read[i])
            {
                case WatchEvent.Signal(var got):
                    Assert.True(expected.TryDequeue(out var due), $"{got.Revision} is one too many");
                    Assert.Equal((due.Revision, due.Signal.Digest), (got.Revision, got.Signal.Digest));
                    var previous = got.PreviousFor(request.Topics, request.SealedOnly);
                    if (before is { } last) Assert.True(previous == last || (last == request.After?.Revision && previous <= last), $"{got.Revision} follows {previous}, not {last}");
                    before = got.Revision;
                    break;
                case WatchEvent.Conflated(var first, var newest, var count):
                    Assert.False(request.Every);
                    for (var n = 0; n < count; n++)
                    {
                        Assert.True(expected.TryDequeue(out var left), "more receipted than there was");
                        if (n == 0) Assert.Equal(first, left.Revision);
                        if (n == count - 1) Assert.Equal(newest, left.Revision);
                        Assert.DoesNotContain(left.Signal.Transitions, transition => request.Topics.Contains(transition.Topic));
                        before = left.Revision;
                    }

                    if (i + 1 < read.Count) Assert.IsType<WatchEvent.Signal>(read[i + 1]);
                    break;
                case WatchEvent.CaughtUp(var at):
                    if (expected.TryPeek(out var next)) Assert.True(next.Revision > at.Revision, $"caught up to {at.Revision}, and {next.Revision} is still to come");
                    break;
                case WatchEvent.Heartbeat(var at):
                    if (expected.TryPeek(out var open)) Assert.True(open.Revision > at.Revision, $"claims {at.Revision}, and {open.Revision} is still to come");
                    break;
            }
        }

        Assert.Empty(expected);
    }
}
