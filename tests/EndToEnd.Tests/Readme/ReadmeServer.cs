using System.Diagnostics;
using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.Testing;

namespace RegimeGrpc.EndToEnd.Tests.Readme;

/// <summary>The server as the first of the two commands starts it.</summary>
public sealed class ReadmeServer : IAsyncLifetime
{
    internal const string Command = "dotnet run --project server/Host -- --demo";

    private readonly TempDirectory _journal = new();

    internal ServerProcess Process { get; private set; } = null!;

    public async Task InitializeAsync() =>
        Process = await ServerProcess.StartAsync(Built(Command, "--grpc-port", "0", "--http-port", "0", "--data-dir", _journal.Path));

    public async Task DisposeAsync()
    {
        await Process.DisposeAsync();
        _journal.Dispose();
    }

    /// <summary>A <c>dotnet run</c> line on what is built already, at the repository's root.</summary>
    internal static ProcessStartInfo Built(string command, params string[] more)
    {
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["dotnet", "run"], words[..2]);
        return new("dotnet", ["run", "--no-build", "-c", Repository.Configuration, .. words[2..], .. more]) { WorkingDirectory = Repository.Root };
    }
}
