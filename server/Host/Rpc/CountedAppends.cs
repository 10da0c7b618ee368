using System.Buffers;
using Google.Protobuf;
using Grpc.Core;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Server.Rpc;

/// <summary>
/// Binds the way in so that a batch is counted before it is read: four megabytes of empty observations are two hundred as objects, and
/// packed they are four kilobytes on the wire. What the protos do not know is skipped, and not kept either.
/// </summary>
internal static class CountedAppends
{
    /// <summary>Called by the framework, see <see cref="BindServiceMethodAttribute"/>.</summary>
    public static void BindService(ServiceBinderBase binder, ObservationService.ObservationServiceBase? service) =>
        ObservationService.BindService(new Binder(binder), service);

    /// <summary>
    /// How often a field with a length stands in a message's outermost layer. Ends where no more can be read: reading it ends there too.
    /// </summary>
    internal static int Count(ReadOnlySequence<byte> message, int field)
    {
        var reader = new SequenceReader<byte>(message);
        var count = 0;
        while (TryReadNumber(ref reader, out var tag))
        {
            var isRead = WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => TryReadNumber(ref reader, out _),
                WireFormat.WireType.Fixed64 => TryAdvance(ref reader, sizeof(ulong)),
                WireFormat.WireType.Fixed32 => TryAdvance(ref reader, sizeof(uint)),
                WireFormat.WireType.LengthDelimited => TryReadNumber(ref reader, out var length) && TryAdvance(ref reader, length),
                // A group's fields are counted with the rest: too many at the worst.
                _ => true,
            };
            if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited && WireFormat.GetTagFieldNumber(tag) == field) count++;
            if (!isRead) break;
        }

        return count;
    }

    private static bool TryAdvance(ref SequenceReader<byte> reader, uint length)
    {
        if (reader.Remaining < length) return false;
        reader.Advance(length);
        return true;
    }

    /// <summary>A varint's lower 32 bits, as the library reads tags and lengths.</summary>
    private static bool TryReadNumber(ref SequenceReader<byte> reader, out uint number)
    {
        number = 0;
        for (var shift = 0; reader.TryRead(out var next); shift += 7)
        {
            if (shift < 32) number |= (uint)(next & 0x7f) << shift;
            if (next < 0x80) return true;
            if (shift == 63) return false;
        }

        return false;
    }

    private static Marshaller<T> Counted<T>(Marshaller<T> marshaller, MessageParser<T> parser, int observations)
        where T : IMessage<T>
    {
        var known = parser.WithDiscardUnknownFields(true);
        return new(marshaller.ContextualSerializer, context =>
        {
            var message = context.PayloadAsReadOnlySequence();
            var count = Count(message, observations);
            return count <= Intake.LargestBatch ? known.ParseFrom(message) : throw Faults.ToRpc(TooMany(count).Fault);
        });
    }

    private static FaultException TooMany(int count) => Fault.Invalid("observations", $"at most {Intake.LargestBatch} in a batch; this has {count}.");

    private sealed class Binder(ServiceBinderBase inner) : ServiceBinderBase
    {
        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) =>
            inner.AddMethod(Counted(method), handler);

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
            inner.AddMethod(Counted(method), handler);

        private static Method<TRequest, TResponse> Counted<TRequest, TResponse>(Method<TRequest, TResponse> method)
        {
            object marshaller = method.RequestMarshaller switch
            {
                Marshaller<AppendRequest> append => CountedAppends.Counted(append, AppendRequest.Parser, AppendRequest.ObservationsFieldNumber),
                Marshaller<AppendStreamRequest> append => CountedAppends.Counted(append, AppendStreamRequest.Parser, AppendStreamRequest.ObservationsFieldNumber),
                _ => throw new NotSupportedException($"{method.FullName} brings observations, and nobody counts them"),
            };
            return new(method.Type, method.ServiceName, method.Name, (Marshaller<TRequest>)marshaller, method.ResponseMarshaller);
        }
    }
}
