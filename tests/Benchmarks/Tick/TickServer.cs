using System.Globalization;
using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RegimeGrpc.Benchmarks.Append;
using RegimeGrpc.Server;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Benchmarks.Tick;

/// <summary>The two servers that are compared, each a process of its own: says where it listens, and ends with its input.</summary>
internal static class TickServer
{
    /// <summary>The server as it is composed, on a journal that is there.</summary>
    public static async Task RunAsync(string directory, string shiftTicks)
    {
        var time = new ShiftedTime(TimeSpan.FromTicks(long.Parse(shiftTicks, CultureInfo.InvariantCulture)));
        await using var app = Composition.Build(new() { DataDirectory = directory, GrpcPort = 0, HttpPort = 0 }, time);
        await app.StartAsync();
        await app.Services.GetRequiredService<FoldLoop>().CaughtUp;
        await ServeAsync(app);
    }

    /// <summary>gRPC as generated, with an answer of so many bytes and behind it nothing, or one durable commit of the bare driver.</summary>
    public static async Task EchoAsync(int bytes, int commits)
    {
        await using var way = new RawSqliteWay(1);
        await way.StartAsync();
        var commit = way.Prepare(TickBenchmark.Rows(commits));
        var committed = 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(new GetSignalResponse { Signal = new() { Model = new string('x', bytes) } });
        // One caller, one call at a time.
        builder.Services.AddSingleton<Func<Task>>(() => commits == 0 ? Task.CompletedTask : commit(committed++));
        await using var app = builder.Build();
        app.MapGrpcService<Echo>();
        await app.StartAsync();
        await ServeAsync(app);
    }

    private static async Task ServeAsync(WebApplication app)
    {
        await Console.Out.WriteLineAsync($"listening {new Uri(app.Urls.First()).Port}");
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
    }

    internal sealed class Echo(GetSignalResponse answer, Func<Task> before) : RegimeService.RegimeServiceBase
    {
        public override async Task<GetSignalResponse> GetSignal(GetSignalRequest request, ServerCallContext context)
        {
            await before();
            return answer;
        }
    }
}
