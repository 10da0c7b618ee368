using Grpc.Core;
using Grpc.Net.Client;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Rpc;
using RegimeGrpc.Wire.V1;
using WatchRequest = RegimeGrpc.Wire.V1.WatchRequest;

namespace RegimeGrpc.Benchmarks.Replay;

/// <summary>Watches that go on after the very beginning, over gRPC, and read until they have caught up.</summary>
internal static class Resumption
{
    private const byte SignalTag = 0x12, CaughtUpTag = 0x1a;

    // The client counts messages and reads no more of them than their tag: its own cost is not what is measured.
    private static readonly Method<WatchRequest, byte[]> Watch = new(
        MethodType.ServerStreaming, "regime.v1.RegimeService", "Watch",
        Marshallers.Create(static request => Google.Protobuf.MessageExtensions.ToByteArray(request), WatchRequest.Parser.ParseFrom),
        Marshallers.Create(static bytes => bytes, static bytes => bytes));

    /// <returns>Signals that each of them read.</returns>
    public static async Task<int> RunAsync(int port, string journalId, int watchers)
    {
        using var handler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true };
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}", new() { HttpHandler = handler });
        var invoker = channel.CreateCallInvoker();
        var read = await Task.WhenAll(Enumerable.Range(0, watchers).Select(_ => Task.Run(() => ReadAsync(invoker, journalId))));
        return read.Distinct().Single();
    }

    private static async Task<int> ReadAsync(CallInvoker invoker, string journalId)
    {
        var request = new WatchRequest
        {
            Delivery = Delivery.Every,
            ResumePoint = new ResumePoint(journalId, EthSmallCaps.Model.Fingerprint, Position.Start).Encode(),
        };
        request.Topics.Add(Topic.Levels);
        using var call = invoker.AsyncServerStreamingCall(Watch, null, new CallOptions(deadline: DateTime.UtcNow.AddMinutes(10)), request);
        for (var signals = 0; await call.ResponseStream.MoveNext(CancellationToken.None);)
        {
            if (call.ResponseStream.Current[0] == SignalTag) signals++;
            if (call.ResponseStream.Current[0] == CaughtUpTag) return signals;
        }

        throw new IOException("The watch ended before it had caught up.");
    }
}
