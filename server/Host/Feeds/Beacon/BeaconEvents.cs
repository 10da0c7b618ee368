using System.Net.ServerSentEvents;
using System.Text.Json;
using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Feeds.Push;

namespace RegimeGrpc.Server.Feeds.Beacon;

/// <summary>
/// The node's events, as a bell: at a checkpoint that is final the queues are asked for, and after every connection, since what was
/// said meanwhile is not said again. Nothing of an event is stored. Without them the queues are asked for by the clock, as ever.
/// </summary>
/// <param name="provider">With the node's address.</param>
/// <param name="client">Its time limits are about the head of an answer.</param>
/// <param name="ring">There may be a newer final state.</param>
internal sealed partial class BeaconEvents(
    ProviderOptions provider, HttpClient client, Action ring, Redactor redactor, TimeProvider time, ILogger<BeaconEvents> log) : ILiveStream
{
    // A checkpoint becomes final every six minutes, and nodes send comments in between.
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Healthy = TimeSpan.FromSeconds(60);

    private const string Path = "/eth/v1/events?topics=finalized_checkpoint,chain_reorg";
    private const int LargestEvent = 1024 * 1024;
    private const int MalformedInARow = 3;

    private readonly Sparing _sparing = new();
    private bool _isDown = true;
    private long _heard;
    private long _events;

    public string Provider => provider.Name;

    /// <summary>None: events bring no values.</summary>
    public IEnumerable<string> Series => [];

    public bool IsDown => Volatile.Read(ref _isDown);

    public bool IsCutOff(string series) => IsDown;

    /// <summary>Bytes so far, comments included.</summary>
    public long Heard => Interlocked.Read(ref _heard);

    /// <summary>Events taken so far, of whatever kind.</summary>
    public long Events => Interlocked.Read(ref _events);

    private Instant Now => Instant.From(time.GetUtcNow());

    /// <summary>Until cancelled, or until the node says that it has no events.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        for (var failures = 1; ; failures++)
        {
            var upSince = time.GetUtcNow();
            var why = "the node has ended it";
            using var silence = new CancellationTokenSource(Silence, time);
            try
            {
                if (!await ListenAsync(silence, cancellation)) return;
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                why = silence.IsCancellationRequested ? $"silent for {Silence.TotalMinutes:0} min" : redactor.Clean(e.Message);
            }

            Volatile.Write(ref _isDown, true);
            if (_sparing.Says(why, Now)) LogDown(log, provider.Name, why);
            if (time.GetUtcNow() - upSince >= Healthy) failures = 1;
            await Task.Delay(Backoff.Stream.After(failures, Random.Shared.NextDouble()), time, cancellation);
        }
    }

    /// <summary>False when the node has no events to give.</summary>
    private async Task<bool> ListenAsync(CancellationTokenSource silence, CancellationToken cancellation)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(provider.BaseUrl.TrimEnd('/') + Path));
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
        if ((int)answer.StatusCode is >= 400 and < 500 and not (408 or 429))
        {
            LogRefused(log, provider.Name, (int)answer.StatusCode);
            return false;
        }

        answer.EnsureSuccessStatusCode();
        Volatile.Write(ref _isDown, false);
        ring();
        var sinceEvent = 0;
        var bad = 0;
        await using var body = new HeardStream(await answer.Content.ReadAsStreamAsync(both.Token), length =>
        {
            silence.CancelAfter(Silence);
            Interlocked.Add(ref _heard, length);
            if ((sinceEvent += length) > LargestEvent) throw new UnreadableException($"{LargestEvent} bytes without an event");
        });
        await foreach (var told in SseParser.Create(body).EnumerateAsync(both.Token))
        {
            sinceEvent = 0;
            try
            {
                Take(told.EventType, told.Data);
                bad = 0;
            }
            catch (Exception e) when (e is UnreadableException or JsonException or InvalidOperationException or FormatException)
            {
                if (++bad >= MalformedInARow) throw new UnreadableException("several events in a row could not be read", e);
            }

            Interlocked.Increment(ref _events);
        }

        return true;
    }

    private void Take(string kind, string text)
    {
        // Kinds that were not asked for, or are new, are passed over.
        if (kind is not ("finalized_checkpoint" or "chain_reorg")) return;
        using var json = JsonDocument.Parse(text);
        var told = json.RootElement;
        // Such a node has not verified what it says.
        if (told.Optional("execution_optimistic")?.ValueKind == JsonValueKind.True) return;
        if (kind == "finalized_checkpoint")
        {
            _ = told.Field("epoch").Whole();
            ring();
            return;
        }

        // The head was another for a while. What is stored is of final states only, so nothing of it changes.
        var (slot, depth) = (told.Field("slot").Whole(), told.Field("depth").Whole());
        if (_sparing.Says("reorganised", Now)) LogReorganised(log, slot, depth);
    }

    [LoggerMessage(1, LogLevel.Warning, "The events of {Provider} are down, its queues are asked for by the clock: {Reason}")]
    private static partial void LogDown(ILogger logger, string provider, string reason);

    [LoggerMessage(2, LogLevel.Warning, "{Provider} gives no events ({Status}); its queues are asked for by the clock")]
    private static partial void LogRefused(ILogger logger, string provider, int status);

    [LoggerMessage(3, LogLevel.Information, "The chain's head at slot {Slot} was reorganised, {Depth} slots deep; only final states are read")]
    private static partial void LogReorganised(ILogger logger, long slot, long depth);
}
