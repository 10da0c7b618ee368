using System.Security.Cryptography;

namespace RegimeGrpc.Core.Journal;

/// <summary>
/// SHA-1 over the hash of the entry before (40 lower-case hex digits, or nothing for the first) and the entry's canonical bytes.
/// It tells one history from another, it is not a signature: SHA-1 because a Redis script can compute it where the order is made.
/// </summary>
public readonly record struct RollingHash(string Hex)
{
    /// <summary>The hash of an empty journal.</summary>
    public static readonly RollingHash Start = new("");

    public RollingHash Next(ReadOnlySpan<byte> payload)
    {
        const int HexLength = 2 * SHA1.HashSizeInBytes;
        var length = HexLength + payload.Length;
        var joined = length <= 512 ? stackalloc byte[length] : new byte[length];
        var prefix = System.Text.Encoding.ASCII.GetBytes(Hex ?? "", joined);
        payload.CopyTo(joined[prefix..]);
        Span<byte> digest = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(joined[..(prefix + payload.Length)], digest);
        return new(Convert.ToHexStringLower(digest));
    }

    public override string ToString() => Hex ?? "";
}
