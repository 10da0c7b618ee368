using System.Diagnostics;
using System.Text.Json;
using RegimeGrpc.Testing;

namespace RegimeGrpc.EndToEnd.Tests.Plain;

/// <summary>buf curl, a gRPC client that knows nothing of this project: it learns the services by reflection.</summary>
internal static class Buf
{
    private const string Package = "@bufbuild/buf@1.75.0";
    private static readonly TimeSpan FetchLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(60);
    private static readonly Lazy<(string? Path, string Missing)> Installed = new(Fetch);

    /// <summary>Why it cannot be run here; null when it can.</summary>
    public static string? Missing => Installed.Value.Path is null ? Installed.Value.Missing : null;

    /// <summary>Calls a method and lets it end by itself.</summary>
    /// <param name="address">Of the server.</param>
    /// <param name="method"><c>package.Service/Method</c>.</param>
    /// <param name="json">The request.</param>
    public static async Task<JsonElement> CallAsync(string address, string method, string json)
    {
        var ended = await Tool.RunAsync(Curl([.. Protocol, "-d", json, $"{address}/{method}"]), CallLimit);
        Assert.True(ended.Code == 0, $"{method}: {ended}");
        return JsonDocument.Parse(ended.Out).RootElement;
    }

    /// <summary>What the server offers.</summary>
    public static async Task<string> ListAsync(string address)
    {
        var ended = await Tool.RunAsync(Curl([.. Protocol, "--list-services", address]), CallLimit);
        Assert.True(ended.Code == 0, ended.ToString());
        return ended.Out;
    }

    /// <summary>Calls a stream, and takes its messages until one satisfies <paramref name="isLast"/>.</summary>
    public static async Task<IReadOnlyList<JsonElement>> StreamAsync(string address, string method, string json, Func<JsonElement, bool> isLast)
    {
        using var limit = new CancellationTokenSource(CallLimit);
        using var process = Process.Start(Start([.. Protocol, "-d", json, $"{address}/{method}"]))!;
        try
        {
            var messages = new List<JsonElement>();
            await foreach (var message in PrettyJson.ReadAsync(process.StandardOutput, limit.Token))
            {
                messages.Add(message);
                if (isLast(message)) return messages;
            }

            throw new InvalidOperationException($"{method} ended early: {await process.StandardError.ReadToEndAsync().Within()}");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync().Within();
        }
    }

    private static string[] Protocol => ["--protocol", "grpc", "--http2-prior-knowledge"];

    private static ProcessStartInfo Curl(string[] arguments) => new(Installed.Value.Path!, ["curl", .. arguments]);

    private static ProcessStartInfo Start(string[] arguments)
    {
        var command = Curl(arguments);
        command.RedirectStandardOutput = command.RedirectStandardError = true;
        return command;
    }

    /// <summary>npx fetches it once; after that it is called where it lies, which saves npx's own start at every call.</summary>
    private static (string? Path, string Missing) Fetch()
    {
        if (!Tool.IsInstalled("npx")) return (null, "Needs buf curl, which npx fetches: Node.js is not here.");
        var ended = Task.Run(() => Tool.RunAsync(new ProcessStartInfo("npx", ["--yes", $"--package={Package}", "--", "which", "buf"]), FetchLimit)).GetAwaiter().GetResult();
        return ended.Code == 0 ? (ended.Out.Trim(), "") : (null, $"Needs buf curl, which npx could not fetch: {ended.Error.Trim()}");
    }
}

/// <summary>A test that calls the server with buf curl; skipped with a plain reason where it cannot be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BufFactAttribute : FactAttribute
{
    public BufFactAttribute() => Skip = Buf.Missing;
}

/// <inheritdoc cref="BufFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BufTheoryAttribute : TheoryAttribute
{
    public BufTheoryAttribute() => Skip = Buf.Missing;
}
