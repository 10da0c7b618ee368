using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Server.Rpc;

/// <summary>
/// A batch is counted before it is read: four megabytes of empty observations are two hundred as objects, and packed they are four
/// kilobytes on the wire.
/// </summary>
internal static class CountedAppends
{
    /// <summary>The field in which a message brings observations; null for one that brings none.</summary>
    public static int? FieldOf(MessageDescriptor type) =>
        type.Fields.InFieldNumberOrder().FirstOrDefault(field => field.IsRepeated && field.FieldType == FieldType.Message && field.MessageType == Observation.Descriptor)?.FieldNumber;

    /// <exception cref="RpcException">It brings more than a batch may.</exception>
    public static void Check(ReadOnlySequence<byte> message, int observations)
    {
        if (Count(message, observations) is > Intake.LargestBatch and var count)
            throw Faults.ToRpc(Fault.Invalid("observations", $"at most {Intake.LargestBatch} in a batch; this has {count}.").Fault);
    }

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
}
