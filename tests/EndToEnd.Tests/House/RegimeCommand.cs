using System.Diagnostics;
using System.Text.Json;
using RegimeGrpc.EndToEnd.Tests.Input;
using RegimeGrpc.Testing;

namespace RegimeGrpc.EndToEnd.Tests.House;

/// <summary>What <c>regime import --json</c> says at its end.</summary>
internal sealed record Imported(long Rows, long Accepted, long Duplicates, long Rejected, long HeldBack, long Unreadable, double Seconds, ulong LatestRevision);

/// <summary>The <c>regime</c> command, as a process.</summary>
internal static class RegimeCommand
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static Tool Start(string address, params string[] arguments) =>
        Tool.Start(new ProcessStartInfo("dotnet", [Repository.Cli, .. arguments, "--server", address]));

    public static async Task<Ended> RunAsync(string address, params string[] arguments)
    {
        await using var tool = Start(address, arguments);
        return await tool.EndAsync(Limit);
    }

    /// <summary>Starts an import; <paramref name="batch"/> observations at a time.</summary>
    public static Tool StartImport(string address, DataSet data, DateTimeOffset until, int batch) => Start(
        address, "import", data.Directory, "--manifest", data.Manifest, "--until", $"{until:yyyy-MM-dd'T'HH:mm:ss'Z'}",
        "--batch", $"{batch}", "--retry-for", "1s", "--json");

    /// <summary>Imports to the end and without a single rejection.</summary>
    public static async Task<Imported> ImportAsync(string address, DataSet data, DateTimeOffset until)
    {
        await using var tool = StartImport(address, data, until, 2000);
        var ended = await tool.EndAsync(Limit);
        Assert.True(ended.Code == 0, ended.ToString());
        return JsonSerializer.Deserialize<Imported>(ended.Out, Json)!;
    }
}
