using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Benchmarks.Tick;

/// <summary>A caller of one of the two servers, over a connection of its own.</summary>
internal sealed class TickClient(int port) : IDisposable
{
    public const string Series = "crypto.ETH-USD.coinbase.trade";
    private const string Regime = "regime.v1.RegimeService", Observations = "regime.v1.ObservationService";
    private static readonly Method<WatchRequest, WatchResponse> WatchMethod = Of<WatchRequest, WatchResponse>(MethodType.ServerStreaming, Regime, "Watch");
    private static readonly Method<GetSignalRequest, GetSignalResponse> EchoMethod = Of<GetSignalRequest, GetSignalResponse>(MethodType.Unary, Regime, "GetSignal");
    private static readonly Method<AppendRequest, AppendResponse> AppendMethod = Of<AppendRequest, AppendResponse>(MethodType.Unary, Observations, "Append");

    private readonly GrpcChannel _channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");

    public async Task EchoAsync() =>
        await _channel.CreateCallInvoker().AsyncUnaryCall(EchoMethod, null, new CallOptions(deadline: Soon()), new GetSignalRequest());

    /// <returns>Its revision.</returns>
    public async Task<ulong> AppendAsync(DateTime time, double price)
    {
        var stamp = Timestamp.FromDateTime(time);
        var request = new AppendRequest();
        request.Observations.Add(new Observation { Series = Series, EventTime = stamp, KnownAt = stamp, Scalar = price, Source = "bench" });
        var answer = await _channel.CreateCallInvoker().AsyncUnaryCall(AppendMethod, null, new CallOptions(deadline: Soon()), request);
        if (answer.Results is not [{ Status: AppendStatus.Accepted }]) throw new InvalidDataException(answer.ToString());
        return answer.Results[0].Revision;
    }

    /// <summary>The signals of one topic, every one, each when it is read.</summary>
    public async IAsyncEnumerable<WatchResponse> WatchAsync()
    {
        var request = new WatchRequest { Delivery = Delivery.Every };
        request.Topics.Add(Topic.Levels);
        using var call = _channel.CreateCallInvoker().AsyncServerStreamingCall(WatchMethod, null, new CallOptions(), request);
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
            if (call.ResponseStream.Current.EventCase is WatchResponse.EventOneofCase.Signal or WatchResponse.EventOneofCase.CaughtUp)
                yield return call.ResponseStream.Current;
    }

    public void Dispose() => _channel.Dispose();

    private static DateTime Soon() => DateTime.UtcNow.AddSeconds(10);

    private static Method<TRequest, TResponse> Of<TRequest, TResponse>(MethodType type, string service, string name)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new() => new(type, service, name, Message<TRequest>(), Message<TResponse>());

    private static Marshaller<T> Message<T>() where T : class, IMessage<T>, new() =>
        Marshallers.Create(static message => message.ToByteArray(), new MessageParser<T>(static () => new()).ParseFrom);
}
