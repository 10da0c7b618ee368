using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using RegimeGrpc.Client.Observations;

namespace RegimeGrpc.Cli.Verify;

/// <summary>
/// The canonical bytes of an observation, which the journal's rolling hash is taken over: fixed order, little endian, doubles by
/// their bits (-0 as 0), instants in ticks of 100 ns since 1970, text as length and UTF-8. Written here again from that
/// definition, so that an export can be checked without the server's code.
/// </summary>
internal static class CanonicalObservation
{
    private const byte Version = 1;
    private const byte VersionWithBasis = 2;

    internal static byte[] Encode(Observation observation)
    {
        var bytes = new ArrayBufferWriter<byte>(160);
        var hasBasis = observation.KnownAtBasis != KnownAtBasis.Unspecified;
        Byte(bytes, hasBasis ? VersionWithBasis : Version);
        Text(bytes, observation.Series);
        Instant(bytes, observation.EventTime);
        Instant(bytes, observation.KnownAt);
        Optional(bytes, observation.Scalar);
        Byte(bytes, observation.Bar is null ? (byte)0 : (byte)1);
        if (observation.Bar is { } bar)
        {
            foreach (var price in (ReadOnlySpan<double>)[bar.Open, bar.High, bar.Low, bar.Close]) Double(bytes, price);
            Optional(bytes, bar.Volume);
        }

        Text(bytes, observation.Source);
        Text(bytes, observation.Vintage);
        Byte(bytes, (byte)observation.Quality);
        Byte(bytes, observation.Correction ? (byte)1 : (byte)0);
        Text(bytes, observation.Key);
        if (hasBasis) Byte(bytes, (byte)observation.KnownAtBasis);
        return bytes.WrittenSpan.ToArray();
    }

    private static void Byte(ArrayBufferWriter<byte> bytes, byte value)
    {
        bytes.GetSpan(1)[0] = value;
        bytes.Advance(1);
    }

    private static void Long(ArrayBufferWriter<byte> bytes, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes.GetSpan(8), value);
        bytes.Advance(8);
    }

    private static void Instant(ArrayBufferWriter<byte> bytes, DateTimeOffset time) => Long(bytes, time.UtcTicks - DateTime.UnixEpoch.Ticks);

    private static void Double(ArrayBufferWriter<byte> bytes, double value) => Long(bytes, value == 0 ? 0 : BitConverter.DoubleToInt64Bits(value));

    private static void Optional(ArrayBufferWriter<byte> bytes, double? value)
    {
        Byte(bytes, value is null ? (byte)0 : (byte)1);
        if (value is { } number) Double(bytes, number);
    }

    private static void Text(ArrayBufferWriter<byte> bytes, string value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes.GetSpan(4), Encoding.UTF8.GetByteCount(value));
        bytes.Advance(4);
        Encoding.UTF8.GetBytes(value, bytes);
    }
}
