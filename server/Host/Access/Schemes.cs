namespace RegimeGrpc.Server.Access;

/// <summary>The ways to show who one is.</summary>
internal static class Schemes
{
    /// <summary>Looks at what is shown and asks the one of the others that it is for.</summary>
    public const string Any = "Any";

    public const string Key = "ApiKey";

    /// <summary>The name under which <c>dotnet user-jwts</c> writes its configuration.</summary>
    public const string Token = "Bearer";

    public const string Certificate = "Certificate";

    public const string KeyHeader = "x-api-key";
    private const string Bearer = "Bearer ";

    /// <summary>The API key of a call: in its own header, or as a bearer for callers who can only send those.</summary>
    public static string? KeyOf(HttpRequest request) =>
        request.Headers.TryGetValue(KeyHeader, out var own) ? own.ToString()
        : BearerOf(request) is { } bearer && bearer.StartsWith(ApiKey.Prefix, StringComparison.Ordinal) ? bearer
        : null;

    public static string For(HttpContext context, bool hasTokens) =>
        KeyOf(context.Request) is not null ? Key
        : BearerOf(context.Request) is not null ? hasTokens ? Token : Key
        : context.Connection.ClientCertificate is not null ? Certificate
        : Key;

    /// <summary>The bearer of a call, whatever it is; null when there is none.</summary>
    public static string? BearerOf(HttpRequest request) =>
        request.Headers.Authorization.ToString() is { } header && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : null;
}
