extern alias Sdk;

using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using V1 = Sdk::RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Benchmarks.Client;

/// <summary>A signal with every field of every topic set, and three elements in every list.</summary>
internal static class FullSignal
{
    internal static V1.Signal Make()
    {
        var signal = new V1.Signal();
        Fill(signal);
        return signal;
    }

    private static void Fill(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (!field.IsRepeated) field.Accessor.SetValue(message, One(field));
            else for (var i = 0; i < 3; i++) ((IList)field.Accessor.GetValue(message)).Add(One(field));
        }
    }

    private static object One(FieldDescriptor field)
    {
        switch (field.FieldType)
        {
            case FieldType.Double: return 1234.5;
            case FieldType.Int32: return 21;
            case FieldType.Int64: return 21L;
            case FieldType.UInt64: return 21UL;
            case FieldType.String: return "some words of text";
            case FieldType.Bool: return true;
            case FieldType.Enum: return System.Enum.ToObject(field.EnumType.ClrType, 1);
            case FieldType.Message when field.MessageType == Timestamp.Descriptor: return new Timestamp { Seconds = 1_700_000_000, Nanos = 100 };
            case FieldType.Message when field.MessageType == Duration.Descriptor: return new Duration { Seconds = 15 };
            case FieldType.Message:
                var nested = field.MessageType.Parser.ParseFrom([]);
                Fill(nested);
                return nested;
            default: throw new NotSupportedException($"{field.FullName}: {field.FieldType}");
        }
    }
}
