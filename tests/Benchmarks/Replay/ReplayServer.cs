using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using RegimeGrpc.Server;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Benchmarks.Replay;

/// <summary>The server as it is composed, started on a journal that is there, in a process of its own.</summary>
internal static class ReplayServer
{
    /// <summary>Says where it listens, and the milliseconds from the start of its process, and of its own code, until the whole journal was folded. Ends, with a last checkpoint, with its input.</summary>
    /// <param name="place">A data directory, or HOST:PORT of a Redis.</param>
    public static async Task RunAsync(string place)
    {
        var start = Stopwatch.GetTimestamp();
        var isRedis = !Directory.Exists(place);
        var directory = isRedis ? Directory.CreateTempSubdirectory("regime-bench-").FullName : place;
        await using var app = Composition.Build(new() { DataDirectory = directory, Redis = isRedis ? place : null, GrpcPort = 0, HttpPort = 0 }, TimeProvider.System);
        await app.StartAsync();
        await app.Services.GetRequiredService<FoldLoop>().CaughtUp;
        var own = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        using var process = Process.GetCurrentProcess();
        var whole = (DateTime.Now - process.StartTime).TotalMilliseconds;
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"listening {new Uri(app.Urls.First()).Port} {whole:0.0} {own:0.0}"));
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
        if (isRedis) Directory.Delete(directory, recursive: true);
    }
}
