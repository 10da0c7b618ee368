using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RegimeGrpc.Server.Access;

/// <summary>The access file (<c>--api-keys</c>), read: who may do what.</summary>
internal sealed class AccessList
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        WriteIndented = true,
        // Of two lists the first would be dropped without a word, and its keys with it.
        AllowDuplicateProperties = false,
    };

    private readonly Dictionary<string, Grant> _keys;
    private readonly Dictionary<string, Grant> _certificates;

    private AccessList(Dictionary<string, Grant> keys, Dictionary<string, Grant> certificates) => (_keys, _certificates) = (keys, certificates);

    public Grant? Key(string id) => _keys.GetValueOrDefault(id);

    public Grant? Certificate(string commonName) => _certificates.GetValueOrDefault(commonName);

    /// <summary>Whether the row is still there, unchanged.</summary>
    public bool Holds(Grant grant) => Row(grant)?.Definition == grant.Definition;

    /// <summary>Whether there is still a row for the same key or certificate.</summary>
    public bool Has(Grant grant) => Row(grant) is { } row && (grant.Hash is null || row.Hash.AsSpan().SequenceEqual(grant.Hash));

    private Grant? Row(Grant grant) => grant.Hash is null ? Certificate(grant.Id) : Key(grant.Id);

    /// <exception cref="FormatException">It is not an access file; the message says where.</exception>
    public static AccessList Read(ReadOnlySpan<byte> text)
    {
        try
        {
            var file = JsonSerializer.Deserialize<AccessFile>(WithoutMark(text), Json) ?? throw new FormatException("The file is empty.");
            return new(
                Index(file.Keys ?? [], row => row.Id, row => row.Sha256),
                Index(file.Certificates ?? [], row => row.CommonName, _ => null));
        }
        catch (JsonException damage)
        {
            throw new FormatException(Show(damage), damage);
        }
    }

    /// <summary>The text of the file with one more key.</summary>
    public static string WithKey(ReadOnlySpan<byte> text, AccessRow row)
    {
        var file = text.IsEmpty ? new AccessFile(null, null) : JsonSerializer.Deserialize<AccessFile>(WithoutMark(text), Json)!;
        return JsonSerializer.Serialize(file with { Keys = [.. file.Keys ?? [], row] }, Json) + "\n";
    }

    public static string Show(AccessRow row) => JsonSerializer.Serialize(row, Json);

    /// <summary>Some editors begin a file with a byte order mark; JSON has none.</summary>
    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> text) => text.StartsWith("\uFEFF"u8) ? text["\uFEFF"u8.Length..] : text;

    /// <summary>The serializer's own words name types of this program, which tell an operator nothing.</summary>
    private static string Show(JsonException damage)
    {
        var what = damage.Message switch
        {
            var said when said.Contains("could not be mapped", StringComparison.Ordinal) => "there is no property of that name",
            var said when said.Contains("could not be converted", StringComparison.Ordinal) => "that is not the kind of value that belongs there",
            _ => null,
        };
        return what is null ? damage.Message : string.Create(CultureInfo.InvariantCulture, $"Line {damage.LineNumber + 1}, {damage.Path}: {what}.");
    }

    private static Dictionary<string, Grant> Index(IReadOnlyList<AccessRow> rows, Func<AccessRow, string?> idOf, Func<AccessRow, string?> hashOf)
    {
        var grants = new Dictionary<string, Grant>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (row is null) throw new FormatException("A row is null: a key or a certificate is an object.");
            var grant = row.ToGrant(idOf(row), hashOf(row), JsonSerializer.Serialize(row, Json));
            if (!grants.TryAdd(grant.Id, grant)) throw new FormatException($"'{grant.Id}' is there twice.");
        }

        return grants;
    }
}

/// <summary>The access file as it is written: JSON.</summary>
internal sealed record AccessFile(IReadOnlyList<AccessRow>? Keys, IReadOnlyList<AccessRow>? Certificates);

/// <param name="Id">For a key: lower-case letters, digits and hyphens.</param>
/// <param name="CommonName">For a certificate: the common name of its subject.</param>
/// <param name="Name">Whose it is.</param>
/// <param name="Sha256">For a key: hex SHA-256 of its secret.</param>
/// <param name="Scopes">Of <see cref="Scope.All"/>.</param>
/// <param name="Series">Which series may be appended to; absent for all.</param>
/// <param name="Expires">Absent for never.</param>
/// <param name="Quota">Absent for the defaults.</param>
internal sealed record AccessRow(
    string? Id, string? CommonName, string? Name, string? Sha256, IReadOnlyList<string>? Scopes, IReadOnlyList<string>? Series, DateTimeOffset? Expires, QuotaRow? Quota)
{
    private const int HashDigits = 64;

    public Grant ToGrant(string? id, string? hash, string definition)
    {
        if (string.IsNullOrEmpty(id)) throw new FormatException("A key needs an \"id\", a certificate a \"commonName\".");
        if (hash is null != CommonName is not null) throw new FormatException($"'{id}': a key has a \"sha256\" (see make-key), a certificate a \"commonName\".");
        if (hash is not null && !ApiKey.IsId(id)) throw new FormatException($"'{id}': an id is lower-case letters, digits and hyphens, at most 40.");
        if (hash is not null && (hash.Length != HashDigits || !hash.All(char.IsAsciiHexDigit))) throw new FormatException($"'{id}': \"sha256\" is 64 hex digits; see make-key.");
        if (string.IsNullOrEmpty(Name)) throw new FormatException($"'{id}' needs a \"name\": whose it is.");
        foreach (var scope in Scopes ?? [])
            if (!Scope.All.Contains(scope)) throw new FormatException($"'{id}': there is no scope '{scope}'; scopes: {string.Join(", ", Scope.All)}.");
        foreach (var pattern in Series ?? [])
            if (!SeriesRights.IsPattern(pattern)) throw new FormatException($"'{id}': \"series\" are ids, or beginnings of ids with a star at the end, not '{pattern}'.");
        if (Quota?.Wrong is { } wrong) throw new FormatException($"'{id}': the quota \"{wrong}\" is at least 1. To let nobody in, leave the scope out.");
        return new(id, Name, hash is null ? null : Convert.FromHexString(hash), definition)
        {
            Scopes = Scopes ?? [],
            Series = Series is null ? SeriesRights.All : new(Series),
            Expires = Expires,
            Quota = Quota,
        };
    }
}
