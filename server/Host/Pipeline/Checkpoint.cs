using System.Security.Cryptography;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>An engine's state at a revision, with the seals since the checkpoint it links to.</summary>
/// <param name="Revision">The newest entry folded.</param>
/// <param name="Hash">The journal's rolling hash there: a checkpoint of another history is not usable.</param>
/// <param name="Link">Where the seals of the checkpoint it links to end; <see cref="Revision.Start"/> for none.</param>
/// <param name="State">Canonical bytes of the engine.</param>
/// <param name="Seals">In time order.</param>
public sealed record Checkpoint(
    Revision Revision, RollingHash Hash, Revision Link, byte[] State, IReadOnlyList<Seal> Seals)
{
    private const byte Version = 2;

    /// <summary>Canonical bytes, closed by their SHA-256 so that damage is seen.</summary>
    public byte[] Encode()
    {
        var writer = new CanonicalWriter(State.Length + (Seals.Count * 256) + 256);
        writer.Byte(Version);
        writer.Long(Revision.Number);
        writer.Text(Hash.Hex);
        writer.Long(Link.Number);
        writer.Bytes(State);
        writer.List(Seals, static (w, seal) => seal.Encode(w));
        writer.Bytes(SHA256.HashData(writer.Written));
        return writer.ToArray();
    }

    /// <exception cref="FormatException">The bytes are damaged or of another version.</exception>
    public static Checkpoint Decode(ReadOnlyMemory<byte> bytes)
    {
        var sealLength = SHA256.HashSizeInBytes + sizeof(int);
        if (bytes.Length < sealLength) throw new FormatException("Too short for a checkpoint");
        var body = bytes[..^sealLength];
        if (!SHA256.HashData(body.Span).AsSpan().SequenceEqual(bytes.Span[^SHA256.HashSizeInBytes..]))
            throw new FormatException("The checkpoint's bytes are damaged");
        var reader = new CanonicalReader(body);
        if (reader.Byte() != Version) throw new FormatException("The checkpoint is of another version");
        return new(new(reader.Long()), new(reader.Text()), new(reader.Long()), reader.Bytes(), reader.List(Seal.Decode));
    }

    /// <summary>Whether it was made of what the journal holds.</summary>
    /// <exception cref="JournalUnavailableException">The journal cannot be read now.</exception>
    internal async Task<bool> IsOfAsync(IJournal journal, CancellationToken cancellation)
    {
        try
        {
            var entries = await journal.ReadAsync(new(Revision.Number - 1), 1, cancellation);
            return entries.Count == 1 && entries[0].Revision == Revision && entries[0].Hash == Hash;
        }
        catch (JournalCompactedException)
        {
            return false;
        }
    }
}
