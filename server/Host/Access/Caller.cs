using System.Security.Claims;

namespace RegimeGrpc.Server.Access;

/// <summary>Who calls: as far as the server was told to ask.</summary>
/// <param name="Name">Whose key, token or certificate it is; quotas and audits go by it. Empty when nobody was asked.</param>
/// <param name="KeyId">Which of the caller's keys: the id of an API key, the <c>jti</c> of a token, the thumbprint of a certificate.</param>
/// <param name="Series">Where it may append.</param>
internal sealed record Caller(string Name, string KeyId, SeriesRights Series)
{
    /// <summary>Where no authentication is configured.</summary>
    public static readonly Caller Anyone = new("", "", SeriesRights.All);

    /// <summary>After this the caller must show something newer; null for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Its row in the access file; null for tokens.</summary>
    public Grant? Grant { get; init; }

    /// <summary>Whether it has the scope <c>admin</c>, or nobody is asked.</summary>
    public static bool IsOperator(HttpContext context) => Of(context) == Anyone || context.User.HasClaim(CallerIdentity.ScopeClaim, Scope.Admin);

    public static Caller Of(HttpContext context) => context.User.Identities.OfType<CallerIdentity>().FirstOrDefault()?.Caller ?? Anyone;
}

/// <summary>A caller to ASP.NET: what its policies are asked about.</summary>
internal sealed class CallerIdentity(Caller caller, IEnumerable<string> scopes, string scheme)
    : ClaimsIdentity([new(NameClaim, caller.Name), .. scopes.Select(scope => new Claim(ScopeClaim, scope))], scheme, NameClaim, roleType: null)
{
    public const string ScopeClaim = "scope";
    private const string NameClaim = "sub";

    public Caller Caller { get; } = caller;
}
