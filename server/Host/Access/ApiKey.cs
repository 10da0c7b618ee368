using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace RegimeGrpc.Server.Access;

/// <summary>
/// <c>rgk_ID_SECRET</c>: the id finds its row in the access file, the secret is 256 random bits. The file holds its SHA-256 only; a
/// slow password hash would add nothing, as there is nothing to guess.
/// </summary>
internal sealed partial class ApiKey
{
    public const string Prefix = "rgk_";
    private const int SecretBytes = 32;

    private readonly byte[] _hash;

    private ApiKey(string id, string secret) => (Id, _hash) = (id, SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    public string Id { get; }

    /// <summary>Hex SHA-256 of the secret.</summary>
    public string Hash => Convert.ToHexStringLower(_hash);

    /// <summary>A new key; its text is shown once and kept nowhere.</summary>
    public static ApiKey Make(string id, out string text)
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        text = $"{Prefix}{id}_{secret}";
        return new(id, secret);
    }

    /// <summary>Null when the text is no key at all.</summary>
    public static ApiKey? Read(string text) =>
        Form().Match(text) is { Success: true } form ? new(form.Groups["id"].Value, form.Groups["secret"].Value) : null;

    public static bool IsId(string text) => IdForm().IsMatch(text);

    /// <summary>Takes the same time wherever the difference is.</summary>
    public bool Matches(ReadOnlySpan<byte> hash) => CryptographicOperations.FixedTimeEquals(_hash, hash);

    [GeneratedRegex(@"\Argk_(?<id>[a-z0-9-]{1,40})_(?<secret>[A-Za-z0-9_-]{43})\z")]
    private static partial Regex Form();

    [GeneratedRegex(@"\A[a-z0-9-]{1,40}\z")]
    private static partial Regex IdForm();
}
