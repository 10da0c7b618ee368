using System.Diagnostics;
using System.IO.Compression;
using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.Testing;

namespace RegimeGrpc.EndToEnd.Tests.Packages;

/// <summary>
/// The packages, made of what is built, in a folder of their own. They have a version of their own, so that nothing else that was
/// ever made or installed here can stand in for them.
/// </summary>
public sealed class Packed : IAsyncLifetime
{
    internal static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private static readonly (string Id, string Project)[] All =
    [
        ("RegimeGrpc.Core", "server/Core"), ("RegimeGrpc.Client", "client-sdk/Client"), ("RegimeGrpc.Client.Testing", "client-sdk/Testing"),
        ("RegimeGrpc.Cli", "client-sdk/Cli"), ("RegimeGrpc.Server", "server/Host"),
    ];

    private readonly TempDirectory _files = new();

    /// <summary>A command's surface is its options and exit codes, which have tests of their own.</summary>
    internal static IEnumerable<string> Libraries => Ids.Except(["RegimeGrpc.Cli", "RegimeGrpc.Server"]);

    internal static IEnumerable<string> Ids => All.Where(package => Directory.Exists(Repository.PathOf(package.Project))).Select(package => package.Id);

    internal static string ProjectOf(string id) => All.Single(package => package.Id == id).Project;

    internal string Version { get; } = $"0.0.0-test.{DateTime.UtcNow:yyyyMMddHHmmss}.{Environment.ProcessId}";

    /// <summary>Where a newcomer works: no sources of ours above it, and a nuget.config that knows the packages.</summary>
    internal string Workplace => _files["work"];

    public async Task InitializeAsync()
    {
        foreach (var id in Ids)
            await RunAsync(Repository.Root, "dotnet", "pack", ProjectOf(id), "-c", Repository.Configuration, "--no-build", "--nologo", "-v", "quiet", $"-p:PackageVersion={Version}", "-o", _files["packages"]);

        Directory.CreateDirectory(Workplace);
        // What is new goes beside the test; what this machine has already is not fetched again.
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        await File.WriteAllTextAsync(Path.Combine(Workplace, "nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{_files["cache"]}" /></config>
              <fallbackPackageFolders><add key="machine" value="{cache}" /></fallbackPackageFolders>
              <packageSources><add key="packed" value="{_files["packages"]}" /></packageSources>
            </configuration>
            """);
    }

    public Task DisposeAsync()
    {
        _files.Dispose();
        return Task.CompletedTask;
    }

    internal ZipArchive Open(string id, string extension) => ZipFile.OpenRead(Path.Combine(_files["packages"], $"{id}.{Version}.{extension}"));

    /// <summary>Runs a program to its good end.</summary>
    internal static async Task<string> RunAsync(string directory, string program, params string[] arguments)
    {
        var ended = await Tool.RunAsync(new ProcessStartInfo(program, arguments) { WorkingDirectory = directory }, Limit);
        Assert.True(ended.Code == 0, $"{program} {string.Join(' ', arguments)}: {ended}");
        return ended.Out;
    }
}
