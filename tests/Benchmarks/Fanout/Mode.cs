using RegimeGrpc.Benchmarks.Secured;

namespace RegimeGrpc.Benchmarks.Fanout;

/// <summary>A way to get one message to many watchers: its server side.</summary>
internal abstract class Mode : IAsyncDisposable
{
    public static readonly IReadOnlyDictionary<string, string> Descriptions = new Dictionary<string, string>
    {
        ["raw"] = "plain sockets, length prefix, one blocking send a message and socket, one thread",
        ["raw-batched"] = "the same with up to 16 messages a send: the limit of this machine",
        ["redis-pubsub"] = "redis-server without persistence, watchers subscribed to it directly, publisher pipelining; the processor time is redis-server's",
        ["signalr-msgpack"] = "SignalR hub, MessagePack, WebSocket: Clients.All.SendAsync of the bytes",
        ["naive"] = "gRPC as generated: a channel a watcher, WriteAsync of the message on each stream, serialised for each",
        ["ours"] = "this server, whole: signals put on the board of its model, watched by Watch, EVERY, one topic",
    };

    /// <summary>Where watchers connect.</summary>
    public int Port { get; protected set; }

    /// <summary>The process whose processor time and memory count.</summary>
    public virtual int ServerProcess => Environment.ProcessId;

    /// <summary>Watchers that have come so far.</summary>
    public abstract int Joined { get; }

    public static Mode Of(string name) => name switch
    {
        "raw" => new RawMode(1),
        "raw-batched" => new RawMode(16),
        "redis-pubsub" => new RedisMode(),
        "signalr-msgpack" => new SignalRMode(),
        "naive" => new NaiveMode(),
        "ours" => new OursMode(Guard.None),
        _ when Guard.Modes.Contains(name) => new OursMode(Guard.Of(name)),
        _ => throw new ArgumentException($"There is no mode {name}; modes: {string.Join(", ", Descriptions.Keys)}.", nameof(name)),
    };

    public abstract Task StartAsync(Payload payload);

    /// <summary>Sends so many messages, each to every watcher.</summary>
    public abstract Task PublishAsync(Payload payload, int count);

    public abstract ValueTask DisposeAsync();
}
