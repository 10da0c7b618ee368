using System.Security.Cryptography;
using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Journal;

/// <summary>The canonical bytes of an observation: what a journal stores, what its rolling hash and payload hashes are taken over.</summary>
public static class ObservationCodec
{
    private const byte Version = 1;

    public static byte[] Encode(Observation observation)
    {
        var writer = new CanonicalWriter(160);
        writer.Byte(Version);
        writer.Text(observation.Series);
        writer.Instant(observation.EventTime);
        writer.Instant(observation.KnownAt);
        writer.Optional(observation.Scalar, static (w, x) => w.Double(x));
        writer.Optional(observation.Bar, static (w, bar) =>
        {
            w.Double(bar.Open);
            w.Double(bar.High);
            w.Double(bar.Low);
            w.Double(bar.Close);
            w.Optional(bar.Volume, static (v, x) => v.Double(x));
        });
        writer.Text(observation.Source);
        writer.Text(observation.Vintage);
        writer.Byte((byte)observation.Quality);
        writer.Bool(observation.Correction);
        writer.Text(observation.Key);
        return writer.ToArray();
    }

    /// <exception cref="FormatException">The bytes are damaged or of another version.</exception>
    public static Observation Decode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var version = reader.Byte();
        if (version != Version) throw new FormatException($"Observation encoding version {version} is not known here");
        var observation = new Observation
        {
            Series = reader.Text(),
            EventTime = reader.Instant(),
            KnownAt = reader.Instant(),
            Scalar = reader.Optional(static r => r.Double()),
            Bar = reader.Optional(static r => new Bar(r.Double(), r.Double(), r.Double(), r.Double(), r.Optional(static v => v.Double()))),
            Source = reader.Text(),
            Vintage = reader.Text(),
            Quality = (Quality)reader.Byte(),
            Correction = reader.Bool(),
            Key = reader.Text(),
        };
        if (!reader.AtEnd) throw new FormatException("Bytes left over after an observation");
        return observation;
    }

    /// <summary>
    /// Hex SHA-1 of what the observation claims, whatever key it is sent under. Two observations with one key are
    /// duplicates when these are equal, and a conflict when they differ.
    /// </summary>
    public static string FactHash(Observation observation) =>
        Convert.ToHexStringLower(SHA1.HashData(Encode(observation with { Key = "", Correction = false })));
}
