using RegimeGrpc.Testing;

namespace RegimeGrpc.Soak;

/// <summary>A server process that may be killed and started again on the same store, and what its lives have said.</summary>
internal sealed class Replica(string name, string[] arguments) : IAsyncDisposable
{
    private readonly List<string> _errors = [];
    private ServerProcess? _process;

    public string Name => name;

    /// <summary>Of the newest life.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Of its health and metrics; empty while it is down.</summary>
    public string HttpAddress => _process is { IsRunning: true } process ? new Uri(process.ReadyAddress).GetLeftPart(UriPartial.Authority) : "";

    public bool IsUp => _process is { IsRunning: true };

    /// <summary>Resident memory, bytes; 0 when it is down.</summary>
    public long Memory => _process is { IsRunning: true } process ? process.Memory : 0;

    /// <summary>Log lines at Error or worse, of all its lives.</summary>
    public IReadOnlyList<string> Errors => [.. _errors, .. _process?.Errors ?? []];

    public async Task StartAsync()
    {
        var process = await ServerProcess.StartAsync(ServerAssembly(), ["--grpc-port", "0", "--http-port", "0", .. arguments]);
        (_process, Address) = (process, process.GrpcAddress);
    }

    public Task KillAsync() => EndAsync(process => process.KillAsync());

    /// <exception cref="InvalidOperationException">It did not end as one that was asked to.</exception>
    public Task StopAsync() => EndAsync(async process =>
    {
        if (await process.StopAsync() is not 0 and var code) throw new InvalidOperationException($"{name} ended with {code}:\n{process.Said}");
    });

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
    }

    private async Task EndAsync(Func<ServerProcess, Task> end)
    {
        if (_process is not { } process) return;
        _process = null;
        await end(process);
        _errors.AddRange(process.Errors);
        await process.DisposeAsync();
    }

    /// <summary>Built in the same configuration as this program.</summary>
    private static string ServerAssembly()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var root = own;
        while (!File.Exists(Path.Combine(root!.FullName, "RegimeGrpc.sln"))) root = root.Parent ?? throw new InvalidOperationException("Run it from within the repository.");
        return Path.Combine(root.FullName, "server/Host/bin", own.Parent!.Name, own.Name, "RegimeGrpc.Server.dll");
    }
}
