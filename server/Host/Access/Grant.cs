namespace RegimeGrpc.Server.Access;

/// <summary>A row of the access file: what one key or certificate may do.</summary>
/// <param name="Id">Of the key, or the common name of the certificate.</param>
/// <param name="Name">Whose it is; several keys of one name are valid side by side, which is how keys are rotated.</param>
/// <param name="Hash">SHA-256 of the key's secret; null for a certificate, which the client CA vouches for.</param>
/// <param name="Definition">The row's text: a row that changed is another row.</param>
internal sealed record Grant(string Id, string Name, byte[]? Hash, string Definition)
{
    /// <summary>Of <see cref="Scope.All"/>.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    public required SeriesRights Series { get; init; }

    /// <summary>Null for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>What differs from the defaults for everybody.</summary>
    public QuotaRow? Quota { get; init; }

    public Caller ToCaller(string keyId) => new(Name, keyId, Series) { Expires = Expires, Grant = this };
}
