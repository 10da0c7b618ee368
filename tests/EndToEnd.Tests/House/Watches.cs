using RegimeGrpc.Client;
using RegimeGrpc.Client.Signals;
using RegimeGrpc.Testing;

namespace RegimeGrpc.EndToEnd.Tests.House;

/// <summary>A signal as a watch gave it, as far as it must be the same everywhere.</summary>
internal sealed record Seen(Revision Revision, Revision Previous, Finality Finality, string Digest, string Chain)
{
    public static Seen Of(Signal signal) => new(signal.Revision, signal.PreviousRevision, signal.Finality, signal.Digest, signal.ChainDigest);
}

/// <summary>What a watch told until it was complete up to a revision.</summary>
internal sealed record Watched(IReadOnlyList<WatchEvent> Events)
{
    public IReadOnlyList<Seen> Signals { get; } = [.. Events.OfType<WatchEvent.Published>().Select(step => Seen.Of(step.Signal))];

    /// <summary>Of the last event that has one.</summary>
    public string ResumePoint => Events.Last(step => step.ResumePoint.Length > 0).ResumePoint;
}

internal static class Watches
{
    /// <summary>Watches every signal until the stream is complete up to <paramref name="revision"/>.</summary>
    /// <param name="client">Whose server.</param>
    /// <param name="revision">Null: until caught up.</param>
    /// <param name="resumePoint">Empty: from the latest signal on.</param>
    public static async Task<Watched> EveryAsync(RegimeClient client, Revision? revision = null, string resumePoint = "")
    {
        using var end = new CancellationTokenSource(RegimeCommand.Limit);
        var options = new WatchOptions
        {
            Delivery = Delivery.Every,
            ResumePoint = resumePoint,
            HeartbeatInterval = TimeSpan.FromSeconds(1),
            AfterGap = AfterGap.Stop,
        };
        var events = new List<WatchEvent>();
        await foreach (var step in client.WatchAsync(options, end.Token))
        {
            events.Add(step);
            if (step is WatchEvent.CaughtUp caughtUp && (revision is null || caughtUp.Revision >= revision)) break;
            if (step is WatchEvent.Heartbeat heartbeat && heartbeat.Revision >= revision) break;
        }

        return new(events);
    }

    /// <summary>Waits for the first event of a kind.</summary>
    public static async Task<T> FirstAsync<T>(RegimeClient client, WatchOptions? options = null)
        where T : WatchEvent
    {
        using var end = new CancellationTokenSource(Deadline.Default);
        await foreach (var step in client.WatchAsync(options, end.Token))
            if (step is T wanted) return wanted;
        throw new InvalidOperationException("A watch does not end by itself.");
    }
}
