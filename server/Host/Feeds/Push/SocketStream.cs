using System.Buffers;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text;
using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;

namespace RegimeGrpc.Server.Feeds.Push;

/// <summary>
/// A socket that is kept up: connects, subscribes, notices a peer that is dead or silent, and connects again with back-off. It reads
/// only as fast as it is read from, so a slow reader makes the provider cut the line, and what was missed is fetched: nothing is
/// dropped and nothing piles up here.
/// </summary>
internal sealed partial class SocketStream(Uri address, Func<IStreamProtocol> protocol, SocketLimits limits, Redactor redactor, TimeProvider time, ILogger log)
{
    private readonly Sparing _sparing = new();
    private long _unknown;
    private long _malformed;
    private TaskCompletionSource? _held;

    /// <summary>Messages of kinds that are new to us.</summary>
    public long UnknownMessages => Interlocked.Read(ref _unknown);

    /// <summary>Messages that were no messages.</summary>
    public long MalformedMessages => Interlocked.Read(ref _malformed);

    /// <summary>Connections made, the first included.</summary>
    public int Connections { get; private set; }

    /// <summary>Whoever was refused for who he is, and waits for long, tries now. Thread-safe.</summary>
    public void TryAgain() => Volatile.Read(ref _held)?.TrySetResult();

    /// <summary>Until cancelled.</summary>
    public async IAsyncEnumerable<StreamEvent> RunAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var failures = 0;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var end = new Ending("the connection ended");
            DateTimeOffset? upSince = null;
            await foreach (var said in ConnectionAsync(end, cancellation))
            {
                if (said is StreamEvent.Up) upSince ??= time.GetUtcNow();
                yield return said;
            }

            if (end.IsFatal)
            {
                // Before it is told, so that a check that follows is not missed.
                var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                Volatile.Write(ref _held, held);
                var until = Instant.From(time.GetUtcNow()) + limits.Refused;
                yield return new StreamEvent.Down(redactor.Clean(end.Reason)) { AskedAgain = until };
                await HoldAsync(held.Task, until, cancellation);
                Volatile.Write(ref _held, null);
                continue;
            }

            yield return new StreamEvent.Down(redactor.Clean(end.Reason));
            // Only what has held for a while earns a fresh start.
            if (upSince is { } since && time.GetUtcNow() - since >= limits.Healthy) failures = 0;
            failures++;
            var wait = Backoff.Stream.After(failures, Random.Shared.NextDouble());
            // How soon to knock again is the protocol's to say; who is let in and thrown out again had better not be quick about it.
            if (end.RetryAfter is { } told) wait = upSince is null || told > wait ? told : wait;
            await Task.Delay(wait, time, cancellation);
        }
    }

    private async Task HoldAsync(Task released, Instant until, CancellationToken cancellation)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var left = until - Instant.From(time.GetUtcNow());
        await Task.WhenAny(released, Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, leaving.Token));
        await leaving.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    private async IAsyncEnumerable<StreamEvent> ConnectionAsync(Ending end, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = limits.PingInterval;
        socket.Options.KeepAliveTimeout = limits.PongTimeout;
        socket.Options.DangerousDeflateOptions = new();
        var spoken = protocol();
        var isUp = false;
        var bad = 0;
        var buffer = new ArrayBufferWriter<byte>(16 * 1024);
        if (!await OpenAsync(socket, spoken, end, cancellation)) yield break;
        var waitingSince = time.GetUtcNow();
        while (true)
        {
            // Silence is measured in what makes sense: until subscribed, other signs of life do not count.
            var limit = isUp ? limits.Silence : limits.Subscribing - (time.GetUtcNow() - waitingSince);
            if (!await ReceiveAsync(socket, buffer, limit, isUp, end, cancellation)) yield break;
            List<StreamItem> items;
            try
            {
                items = [.. spoken.Read(buffer.WrittenMemory)];
                // What we do not know makes no sense to us either.
                if (items.Count == 0 || items.Any(item => item is not StreamItem.Unknown)) bad = 0;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Whatever a message makes of a parser, it is the message that is not what is documented.
                Interlocked.Increment(ref _malformed);
                if (_sparing.Says("malformed", Instant.From(time.GetUtcNow()))) LogMalformed(log, address.Host, MalformedMessages, e.Message);
                if (++bad < limits.MalformedInARow) continue;
                end.Say("several messages in a row could not be read");
                yield break;
            }

            foreach (var item in items)
            {
                switch (item)
                {
                    case StreamItem.Event(var said):
                        isUp |= said is StreamEvent.Up;
                        if (said is StreamEvent.Refused refused) end.Refusal = refused.Reason;
                        // It quotes what the provider sent, which may repeat what it was sent.
                        yield return said switch
                        {
                            StreamEvent.LeftOut left => left with { Reason = redactor.Clean(left.Reason) },
                            StreamEvent.Data data when data.Trades.Any(trade => trade.Flaw is not null) =>
                                data with { Trades = [.. data.Trades.Select(trade => trade.Flaw is { } flaw ? trade with { Flaw = redactor.Clean(flaw) } : trade)] },
                            _ => said,
                        };
                        break;
                    case StreamItem.Reply(var text):
                        if (!await SendAsync(socket, text, end, cancellation)) yield break;
                        break;
                    case StreamItem.Unknown:
                        Interlocked.Increment(ref _unknown);
                        break;
                    case StreamItem.Hopeless(var reason, var isFatal) hopeless:
                        end.Say(reason);
                        (end.IsFatal, end.RetryAfter) = (isFatal, hopeless.RetryAfter);
                        yield break;
                }
            }
        }
    }

    private async Task<bool> OpenAsync(ClientWebSocket socket, IStreamProtocol spoken, Ending end, CancellationToken cancellation)
    {
        using var opening = Limit(limits.Connecting, cancellation, out var both);
        using (both)
        {
            try
            {
                await socket.ConnectAsync(address, both.Token);
                Connections++;
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                end.Say($"no connection to {address.Authority}: {e.Message}");
                return false;
            }
        }

        foreach (var text in spoken.Greeting)
            if (!await SendAsync(socket, text, end, cancellation)) return false;
        return true;
    }

    private async Task<bool> SendAsync(ClientWebSocket socket, string text, Ending end, CancellationToken cancellation)
    {
        try
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, cancellation);
            return true;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            end.Say($"nothing can be said: {e.Message}");
            return false;
        }
    }

    /// <summary>One whole message. A dead peer shows as a cancellation that nobody asked for; only our own token means that we stop.</summary>
    private async Task<bool> ReceiveAsync(ClientWebSocket socket, ArrayBufferWriter<byte> buffer, TimeSpan limit, bool isUp, Ending end, CancellationToken cancellation)
    {
        buffer.ResetWrittenCount();
        using var silence = Limit(limit > TimeSpan.Zero ? limit : TimeSpan.FromTicks(1), cancellation, out var both);
        using var _ = both;
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.GetMemory(4096), both.Token);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    end.Say($"closed by the provider ({(int?)socket.CloseStatus}: {socket.CloseStatusDescription})");
                    return false;
                }

                buffer.Advance(received.Count);
                if (buffer.WrittenCount > limits.LargestMessage)
                {
                    end.Say($"a message of more than {limits.LargestMessage} bytes");
                    return false;
                }

                if (received.EndOfMessage) return true;
            }
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            end.Say(silence.IsCancellationRequested
                ? isUp ? $"silent for {limit.TotalSeconds:0.#} s" : end.Refusal ?? "not subscribed in time"
                : e is OperationCanceledException ? "the peer is dead: no answer to a ping" : $"cut: {e.Message}");
            return false;
        }
    }

    private CancellationTokenSource Limit(TimeSpan limit, CancellationToken cancellation, out CancellationTokenSource both)
    {
        var own = new CancellationTokenSource(limit, time);
        both = CancellationTokenSource.CreateLinkedTokenSource(own.Token, cancellation);
        return own;
    }

    [LoggerMessage(1, LogLevel.Warning, "{Host} sent a message that is none, {Count} since the start: {Reason}")]
    private static partial void LogMalformed(ILogger logger, string host, long count, string reason);

    private sealed class Ending(string reason)
    {
        public string Reason { get; private set; } = reason;

        public bool IsFatal { get; set; }

        public TimeSpan? RetryAfter { get; set; }

        /// <summary>What the provider said last of what it does not give; null when it said nothing.</summary>
        public string? Refusal { get; set; }

        public void Say(string why) => Reason = why;
    }
}

/// <param name="Silence">No message for so long, once subscribed: the stream is dead.</param>
internal sealed record SocketLimits(TimeSpan Silence)
{
    public TimeSpan Connecting { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From connecting to the confirmed subscription.</summary>
    public TimeSpan Subscribing { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A connection that held for so long starts back-off anew.</summary>
    public TimeSpan Healthy { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whoever is refused for who he is tries again after so long: keys and plans are put right by people.</summary>
    public TimeSpan Refused { get; init; } = TimeSpan.FromHours(1);

    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan PongTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public int LargestMessage { get; init; } = 1024 * 1024;

    public int MalformedInARow { get; init; } = 3;
}
