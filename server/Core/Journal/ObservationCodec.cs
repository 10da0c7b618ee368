using System.Security.Cryptography;
using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Journal;

/// <summary>The canonical bytes of an observation: what a journal stores, what its rolling hash and payload hashes are taken over.</summary>
public static class ObservationCodec
{
    // Told apart by what they hold: what is a caller's word has the same bytes as before there was another basis.
    private const byte Version = 1;
    private const byte VersionWithBasis = 2;

    public static byte[] Encode(Observation observation)
    {
        var writer = new CanonicalWriter(160);
        var hasBasis = observation.KnownAtBasis != KnownAtBasis.Caller;
        writer.Byte(hasBasis ? VersionWithBasis : Version);
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
        if (hasBasis) writer.Byte((byte)observation.KnownAtBasis);
        return writer.ToArray();
    }

    /// <exception cref="FormatException">The bytes are damaged or of another version.</exception>
    public static Observation Decode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var version = reader.Byte();
        if (version is not (Version or VersionWithBasis)) throw new FormatException($"Observation encoding version {version} is not known here");
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
            KnownAtBasis = version == VersionWithBasis ? Basis(reader.Byte()) : KnownAtBasis.Caller,
        };
        if (!reader.AtEnd) throw new FormatException("Bytes left over after an observation");
        return observation;
    }

    private static KnownAtBasis Basis(byte value) => (KnownAtBasis)value is var basis and (KnownAtBasis.ProviderStamp or KnownAtBasis.FirstSeen or KnownAtBasis.Rule)
        ? basis
        : throw new FormatException($"{value} is no basis of a known-at");

    /// <summary>
    /// Hex SHA-1 of what the observation claims, whatever key it is sent under. Two observations with one key are
    /// duplicates when these are equal, and a conflict when they differ.
    /// </summary>
    public static string FactHash(Observation observation) =>
        Convert.ToHexStringLower(SHA1.HashData(Encode(observation with { Key = "", Correction = false, KnownAtBasis = KnownAtBasis.Caller })));
}
