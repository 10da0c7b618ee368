using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Tests.Mapping;

/// <summary>Wire messages with every field set, each to another value.</summary>
internal sealed class Filled
{
    private int _next;

    /// <summary>Every enum gets a number that no version knows yet.</summary>
    internal const int UnknownEnum = 97;

    internal T Message<T>()
        where T : IMessage, new()
    {
        var message = new T();
        Fill(message);
        return message;
    }

    private void Fill(IMessage message)
    {
        if (message is V1.Value value)
        {
            value.Value_ = ++_next + 0.25;
            value.Status = V1.ValueStatus.Ok;
            return;
        }

        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (field.IsRepeated)
            {
                var list = (IList)field.Accessor.GetValue(message);
                list.Add(One(field));
                list.Add(One(field));
            }
            else
            {
                field.Accessor.SetValue(message, One(field));
            }
        }
    }

    private object One(FieldDescriptor field)
    {
        _next++;
        switch (field.FieldType)
        {
            case FieldType.Double: return _next + 0.5;
            case FieldType.Int32: return _next;
            case FieldType.Int64: return (long)_next;
            case FieldType.UInt64: return (ulong)_next;
            case FieldType.String: return $"text {_next}";
            case FieldType.Bool: return true;
            case FieldType.Enum: return System.Enum.ToObject(field.EnumType.ClrType, UnknownEnum);
            case FieldType.Message when field.MessageType == Timestamp.Descriptor: return new Timestamp { Seconds = 1_700_000_000 + _next, Nanos = 100 * _next };
            case FieldType.Message when field.MessageType == Duration.Descriptor: return new Duration { Seconds = _next };
            case FieldType.Message:
                var nested = field.MessageType.Parser.ParseFrom([]);
                Fill(nested);
                return nested;
            default: throw new NotSupportedException($"{field.FullName}: {field.FieldType}");
        }
    }
}
