using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace RegimeGrpc.Server.Tests.Rpc;

/// <summary>Messages of nothing but fields that no proto has.</summary>
internal static class UnknownFields
{
    private const int First = 10_000;

    /// <summary>As many as fit, each of its own number, with nothing in it: what takes most as objects.</summary>
    public static byte[] Many(int bytes)
    {
        using var written = new MemoryStream();
        var output = new CodedOutputStream(written);
        for (var field = First; output.Position + CodedOutputStream.ComputeTagSize(field) < bytes; field++)
        {
            output.WriteTag(field, WireFormat.WireType.LengthDelimited);
            output.WriteLength(0);
        }

        output.Flush();
        return written.ToArray();
    }

    /// <summary>A single one, so that the message has just so many bytes.</summary>
    public static Empty One(int bytes)
    {
        for (var length = bytes; ; length--)
        {
            using var written = new MemoryStream();
            var output = new CodedOutputStream(written);
            output.WriteTag(First, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(new byte[length]));
            output.Flush();
            if (written.Length == bytes) return Empty.Parser.ParseFrom(written.ToArray());
        }
    }
}
