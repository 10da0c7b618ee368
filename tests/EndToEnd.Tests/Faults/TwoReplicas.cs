using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Streams;

namespace RegimeGrpc.EndToEnd.Tests.Faults;

/// <summary>Two servers over one Redis, behind a wire that can be cut. The journal goes on from test to test.</summary>
public sealed class TwoReplicas : IAsyncLifetime
{
    private const int Seed = 11;
    private Scene? _seed;
    private MadeUpSeries _bitcoin = null!;

    internal RedisServer Redis { get; private set; } = null!;

    internal TcpProxy Wire { get; private set; } = null!;

    private RegimeServer[] _servers = [];

    public async Task InitializeAsync()
    {
        Redis = await RedisServer.StartAsync(AppendFsync.Always);
        Wire = new(Redis.Port);
        _servers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => RegimeServer.AtRedisAsync(Wire.Address, Scene.SmallRing)));
        _seed = await Scene.SeedAsync(_servers);
        _bitcoin = MadeUpSeries.Bitcoin(Seed, TimeSpan.FromMinutes(7));
    }

    public async Task DisposeAsync()
    {
        foreach (var server in _servers) await server.DisposeAsync();
        await Wire.DisposeAsync();
        await Redis.DisposeAsync();
    }

    /// <summary>A resume point before the first entry.</summary>
    internal string Beginning => _seed!.Beginning;

    /// <summary>Watchers and appenders at both.</summary>
    internal Scene Again() => _seed!.Again(_bitcoin);
}
