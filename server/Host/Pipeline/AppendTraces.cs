using System.Collections.Concurrent;
using System.Diagnostics;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// Ties the publishing of an entry to the append that brought it, where both happen here; the revision is an attribute of either,
/// so that what other replicas publish is found too. The fold may be faster than the append's own answer, so what ties them is known
/// before the append: the natural key.
/// </summary>
internal static class AppendTraces
{
    private const string RevisionTag = "regime.revision";

    // More than lies between an append and its fold, unless the fold is far behind; then the oldest go untied.
    private const int Most = 20_000;

    private static readonly ConcurrentDictionary<(string Journal, string Key), ActivityContext> Known = new();
    private static readonly ConcurrentQueue<(string Journal, string Key)> Order = new();

    /// <summary>Before they are appended: what is written besides the batch too, the clock observations that it passes.</summary>
    public static void Appending(Activity? trace, string journal, IReadOnlyList<Observation> observations)
    {
        if (trace is null) return;
        foreach (var observation in observations)
        {
            var key = (journal, observation.NaturalKey);
            Known[key] = trace.Context;
            Order.Enqueue(key);
        }

        while (Order.Count > Most && Order.TryDequeue(out var oldest)) Known.TryRemove(oldest, out _);
    }

    public static void Appended(Activity? trace, IReadOnlyList<IntakeResult> results)
    {
        if (trace is null) return;
        var accepted = results.OfType<IntakeResult.Accepted>().Select(result => result.Revision.Number).ToArray();
        if (accepted.Length == 0) return;
        trace.SetTag(RevisionTag, accepted[0]);
        trace.SetTag("regime.last_revision", accepted[^1]);
    }

    public static Activity? StartPublish(string journal, Entry entry, string model)
    {
        if (!Instruments.Traces.HasListeners()) return null;
        Known.TryGetValue((journal, entry.Observation.NaturalKey), out var parent);
        var trace = Instruments.Traces.StartActivity("publish", ActivityKind.Internal, parent);
        trace?.SetTag(RevisionTag, entry.Revision.Number).SetTag("regime.model", model);
        return trace;
    }
}
