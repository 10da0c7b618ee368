using System.Buffers;
using System.Reflection;
using Google.Protobuf;
using Grpc.Core;

namespace RegimeGrpc.Server.Tests.Rpc;

/// <summary>How the server's services read requests: bound as the framework binds them.</summary>
internal sealed class BoundMethods : ServiceBinderBase
{
    private readonly Dictionary<string, Func<DeserializationContext, IMessage>> _readers = [];

    public BoundMethods()
    {
        foreach (var service in typeof(Composition).Assembly.GetTypes().Where(type => !type.IsAbstract))
        {
            if (service.GetCustomAttribute<BindServiceMethodAttribute>(inherit: true) is not { } bound) continue;
            var bind = bound.BindType.GetMethod(bound.BindMethodName, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic, [typeof(ServiceBinderBase), service]);
            bind!.Invoke(null, [this, null]);
        }
    }

    /// <summary><c>/package.Service/Method</c> of each.</summary>
    public IEnumerable<string> Paths => _readers.Keys;

    public IMessage Read(string path, byte[] message) => _readers[path](new Payload(message));

    /// <summary>What reading once more makes, in bytes; what is made once is not counted.</summary>
    public long Allocated(string path, byte[] message)
    {
        Read(path, []);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Read(path, message);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) => Add(method);

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) => Add(method);

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) => Add(method);

    private void Add<TRequest, TResponse>(Method<TRequest, TResponse> method) =>
        _readers.Add(method.FullName, context => (IMessage)method.RequestMarshaller.ContextualDeserializer(context)!);

    private sealed class Payload(byte[] bytes) : DeserializationContext
    {
        public override int PayloadLength => bytes.Length;

        public override byte[] PayloadAsNewBuffer() => bytes;

        public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(bytes);
    }
}
