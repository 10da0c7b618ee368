using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Streams;

namespace RegimeGrpc.Soak;

/// <summary>The store, its servers, and a wire from each to the store.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private int _turn;

    private Stage(RedisServer? redis, TcpProxy[] wires)
    {
        (Redis, Wires) = (redis, wires);
        Replicas = redis is null
            ? [new("embedded", ["--data-dir", _directory.Path, "--ring", "512"])]
            : [.. wires.Select((wire, i) => new Replica($"replica {i}", ["--redis", wire.Address, "--ring", "512"]))];
    }

    /// <summary>Null for the embedded journal.</summary>
    public RedisServer? Redis { get; }

    public IReadOnlyList<TcpProxy> Wires { get; }

    public IReadOnlyList<Replica> Replicas { get; }

    public static async Task<Stage> StartAsync(bool embedded)
    {
        var redis = embedded ? null : await RedisServer.StartAsync(AppendFsync.Always);
        var stage = new Stage(redis, redis is null ? [] : [new(redis.Port), new(redis.Port)]);
        await Task.WhenAll(stage.Replicas.Select(replica => replica.StartAsync()));
        return stage;
    }

    /// <summary>Of a server that is up, in turn.</summary>
    public string NextAddress()
    {
        var up = Replicas.Where(replica => replica.IsUp).ToArray();
        if (up.Length == 0) up = [.. Replicas];
        return up[(Interlocked.Increment(ref _turn) & 0xffff) % up.Length].Address;
    }

    /// <summary>A server that has no checkpoint to begin with, and so folds the journal from its first entry. On the embedded journal it takes the place of the one there.</summary>
    public async Task<Replica> FreshAsync()
    {
        if (Redis is null)
        {
            await Replicas[0].StopAsync();
            foreach (var file in Directory.GetFiles(_directory.Path, "cache.db*")) File.Delete(file);
            await Replicas[0].StartAsync();
            return Replicas[0];
        }

        var answer = await Redis.CommandAsync("EVAL \"for _,k in ipairs(redis.call('KEYS','*cache:*')) do redis.call('DEL',k) end return 1\" 0");
        if (answer != ":1") throw new InvalidOperationException($"Redis answered {answer}");
        var fresh = new Replica("fresh", ["--redis", Redis.Address, "--ring", "512"]);
        await fresh.StartAsync();
        return fresh;
    }

    /// <summary>Waits until every server is up and stands at its store.</summary>
    public async Task WholeAsync()
    {
        foreach (var replica in Replicas)
        {
            using var endpoint = new Endpoint(replica.Address);
            await Deadline.Holds(async () => !(await endpoint.StandingAsync()).IsStale, TimeSpan.FromMinutes(2), $"{replica.Name} is back at its store");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in Replicas) await replica.DisposeAsync();
        foreach (var wire in Wires) await wire.DisposeAsync();
        if (Redis is not null) await Redis.DisposeAsync();
        _directory.Dispose();
    }
}
