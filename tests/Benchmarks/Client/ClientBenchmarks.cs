extern alias Sdk;

using System.Diagnostics;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Sdk::RegimeGrpc.Client;
using Sdk::RegimeGrpc.Client.Signals;
using V1 = Sdk::RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Benchmarks.Client;

/// <summary>What a watch costs a program beside the bare loop over the generated client, on the same stream.</summary>
internal static class ClientBenchmarks
{
    private const int Signals = 1_000;
    private const int Rounds = 40;

    internal static async Task<IReadOnlyList<Row>> RunAsync(TextWriter output)
    {
        var signal = FullSignal.Make();
        using var channel = GrpcChannel.ForAddress("http://replay", new GrpcChannelOptions { HttpHandler = new ReplayedWatch(ReplayedWatch.Frame(Messages(signal))) });
        await output.WriteLineAsync($"{Signals} signals of {signal.CalculateSize()} bytes, every field of every topic set");
        var bare = new V1.RegimeService.RegimeServiceClient(channel);
        using var client = new RegimeClient(channel);
        (string Name, Func<Task<int>> Run)[] loops =
        [
            ("generated client, bare loop", () => BareAsync(bare)),
            ("WatchAsync", () => WatchAsync(client, _ => 1)),
            ("WatchAsync, stance and levels read", () => WatchAsync(client, s => s is { Stance: not null, Levels: not null } ? 1 : 0)),
            ("WatchAsync, every topic read", () => WatchAsync(client, s => s is
                { Regime: not null, Stance: not null, Levels: not null, Correlation: not null, SmallCaps: not null, Liquidity: not null, Rotation: not null, Fundamentals: not null, Supply: not null, Macro: not null } ? 1 : 0)),
        ];
        var best = new (double Micros, double Bytes)[loops.Length];
        Array.Fill(best, (double.MaxValue, double.MaxValue));
        for (var round = 0; round < Rounds; round++)
        {
            // Short and in turn: the best round is one that nothing else on the machine cut into.
            for (var i = 0; i < loops.Length; i++)
            {
                var bytes = GC.GetTotalAllocatedBytes(precise: true);
                var start = Stopwatch.GetTimestamp();
                var seen = await loops[i].Run();
                var micros = Stopwatch.GetElapsedTime(start).TotalMicroseconds / Signals;
                if (seen != Signals) throw new InvalidOperationException($"{loops[i].Name} saw {seen} of {Signals} signals.");
                best[i] = (Math.Min(best[i].Micros, micros), Math.Min(best[i].Bytes, (GC.GetTotalAllocatedBytes(precise: true) - bytes) / (double)Signals));
            }
        }

        var rows = new List<Row>();
        for (var i = 0; i < loops.Length; i++)
        {
            rows.Add(new Row("client", loops[i].Name, Signals, best[i].Micros, null, best[i].Bytes));
            await output.WriteLineAsync(
                $"{rows[i]}  {1e6 / best[i].Micros:0} signals/s a core; to the bare loop: time {best[i].Micros / best[0].Micros:0.00}, bytes {best[i].Bytes / best[0].Bytes:0.00}");
        }

        return rows;
    }

    private static async Task<int> BareAsync(V1.RegimeService.RegimeServiceClient client)
    {
        using var call = client.Watch(new V1.WatchRequest());
        var seen = 0;
        try
        {
            while (await call.ResponseStream.MoveNext(CancellationToken.None))
                if (call.ResponseStream.Current.EventCase == V1.WatchResponse.EventOneofCase.Signal) seen++;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
        {
            // The stream's end.
        }

        return seen;
    }

    private static async Task<int> WatchAsync(RegimeClient client, Func<Signal, int> read)
    {
        var seen = 0;
        await foreach (var step in client.WatchAsync())
        {
            if (step is WatchEvent.Published published) seen += read(published.Signal);
            if (step is WatchEvent.Reconnecting) break;
        }

        return seen;
    }

    private static IEnumerable<byte[]> Messages(V1.Signal signal)
    {
        yield return new V1.WatchResponse
        {
            Opened = new V1.Opened { Model = "m", JournalId = "j", HeartbeatInterval = Duration.FromTimeSpan(TimeSpan.FromSeconds(15)) },
        }.ToByteArray();
        yield return new V1.WatchResponse { ResumePoint = "caught up", CaughtUp = new V1.CaughtUp { Revision = 1 } }.ToByteArray();
        for (var i = 0; i < Signals; i++)
        {
            signal.PreviousRevision = (ulong)i + 1;
            signal.Revision = (ulong)i + 2;
            // As long as a server's.
            yield return new V1.WatchResponse { ResumePoint = new string('p', 180), Signal = signal }.ToByteArray();
        }
    }
}
