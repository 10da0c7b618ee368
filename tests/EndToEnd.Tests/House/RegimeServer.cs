using RegimeGrpc.Client;
using RegimeGrpc.Testing;

namespace RegimeGrpc.EndToEnd.Tests.House;

/// <summary>A server process on free ports with a client of the SDK, and the store it can be started on again.</summary>
internal sealed class RegimeServer : IAsyncDisposable
{
    // Reading a signal of the past waits for the fold, which may have a whole import before it.
    private static readonly RegimeClientOptions Patient = new() { Deadline = TimeSpan.FromMinutes(2) };

    private static readonly string[] FreePorts = ["--grpc-port", "0", "--http-port", "0"];

    private readonly string[] _arguments;
    private readonly TempDirectory? _own;

    private RegimeServer(ServerProcess process, string[] arguments, TempDirectory? own)
    {
        _arguments = arguments;
        _own = own;
        Process = process;
        Client = RegimeClient.Connect(process.GrpcAddress, Patient);
    }

    public ServerProcess Process { get; private set; }

    public RegimeClient Client { get; private set; }

    public string Address => Process.GrpcAddress;

    /// <summary>Of the embedded journal.</summary>
    public string DataDirectory => _own!.Path;

    /// <summary>On an empty embedded journal of its own.</summary>
    public static async Task<RegimeServer> EmbeddedAsync(params string[] more)
    {
        var directory = new TempDirectory();
        string[] arguments = ["--data-dir", directory.Path, .. more];
        return new(await StartAsync(arguments), arguments, directory);
    }

    /// <summary>On the journal in a Redis.</summary>
    public static Task<RegimeServer> OnRedisAsync(RedisServer redis, params string[] more) => AtRedisAsync(redis.Address, more);

    /// <summary>On the journal in the Redis at an address, which may be that of a wire to one.</summary>
    public static async Task<RegimeServer> AtRedisAsync(string redis, params string[] more)
    {
        string[] arguments = ["--redis", redis, .. more];
        return new(await StartAsync(arguments), arguments, null);
    }

    /// <summary>On an empty embedded journal of its own, bound by the limits of the system.</summary>
    public static async Task<RegimeServer> UnderLimitsAsync(params string[] more)
    {
        var directory = new TempDirectory();
        string[] arguments = ["--data-dir", directory.Path, .. more];
        return new(await ServerProcess.StartAsync(ServerProcess.UnderLimits(Repository.Server, [.. FreePorts, .. arguments])), arguments, directory);
    }

    /// <summary>Starts again on the same store, after the process was killed or stopped.</summary>
    public async Task RestartAsync()
    {
        Client.Dispose();
        await Process.DisposeAsync();
        Process = await StartAsync(_arguments);
        Client = RegimeClient.Connect(Process.GrpcAddress, Patient);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Process.DisposeAsync();
        _own?.Dispose();
    }

    private static Task<ServerProcess> StartAsync(string[] arguments) =>
        ServerProcess.StartAsync(Repository.Server, [.. FreePorts, .. arguments]);
}
