using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using RegimeGrpc.Server;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Benchmarks.Secured;

/// <summary>A whole server that takes appends, a process of its own: says where, and answers <c>cpu</c> with its processor time so far, microseconds.</summary>
internal static class AppendServer
{
    public static async Task RunAsync(string mode)
    {
        var directory = Directory.CreateTempSubdirectory("regime-bench-").FullName;
        await using (var app = Composition.Build(Guard.Of(mode).On(new() { DataDirectory = directory, GrpcPort = 0, HttpPort = 0 }), TimeProvider.System))
        {
            await app.StartAsync();
            await app.Services.GetRequiredService<FoldLoop>().CaughtUp;
            await Console.Out.WriteLineAsync($"listening {new Uri(app.Urls.First()).Port}");
            while (await Console.In.ReadLineAsync() is not null)
            {
                using var own = Process.GetCurrentProcess();
                await Console.Out.WriteLineAsync(own.TotalProcessorTime.TotalMicroseconds.ToString(CultureInfo.InvariantCulture));
            }
        }

        Directory.Delete(directory, recursive: true);
    }
}
