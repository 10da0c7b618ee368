using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace RegimeGrpc.Server.Access;

/// <summary>Who calls, by a JWT: of any OIDC authority, or of <c>dotnet user-jwts</c> in development.</summary>
internal static class Tokens
{
    // Where ASP.NET looks for the keys of an issuer, and 'dotnet user-jwts' writes them.
    private const string SigningKeys = $"Authentication:Schemes:{Schemes.Token}:SigningKeys";

    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    // A token may say that it ends at the end of time, and there is no skew after that.
    private static readonly DateTime LatestEnd = DateTime.MaxValue - ClockSkew;

    // Standard OAuth 2.0 (RFC 8693), and what Microsoft Entra calls it.
    private static readonly string[] ScopeClaims = ["scope", "scp"];

    // Whose it is; of a program that calls for itself, some authorities say it in the others.
    private static readonly string[] NameClaims = ["sub", "client_id", "azp"];

    /// <summary>Whether keys that are fetched from there are its own: by TLS, or on this machine.</summary>
    public static bool IsAuthority(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    /// <exception cref="UsageException">No token could ever be verified: there is no key of the issuer, and no authority to ask for one.</exception>
    public static void Check(IConfiguration configuration, ServerOptions options)
    {
        if (options is not { JwtAuthority: null, JwtIssuer: { } issuer }) return;
        if (configuration.GetSection(SigningKeys).GetChildren().Any(key => key["Issuer"] == issuer && key["Value"] is { Length: > 0 })) return;
        throw new UsageException(
            $"--jwt-issuer {issuer}: the configuration has no key of it under {SigningKeys}, so no token could be verified. For 'dotnet user-jwts' run with"
            + " ASPNETCORE_ENVIRONMENT=Development; for an authority that is asked for its keys give --jwt-authority URL.");
    }

    public static void Configure(JwtBearerOptions jwt, ServerOptions options, TimeProvider time, ILogger<Authority> log)
    {
        Authority? asked = null;
        if (options.JwtAuthority is { } authority)
        {
            jwt.Authority = authority;
            // Plain HTTP would let anybody on the way hand out keys; on the machine itself there is no way.
            jwt.RequireHttpsMetadata = !(Uri.TryCreate(authority, UriKind.Absolute, out var address) && address.IsLoopback);
            jwt.ConfigurationManager = asked = new(authority, jwt.RequireHttpsMetadata, time, log);
        }

        jwt.TimeProvider = time;
        jwt.MapInboundClaims = false;
        jwt.TokenValidationParameters.ValidAudiences = [options.JwtAudience];
        if (options.JwtIssuer is { } issuer) jwt.TokenValidationParameters.ValidIssuer = issuer;
        jwt.TokenValidationParameters.NameClaimType = "sub";
        jwt.TokenValidationParameters.ClockSkew = ClockSkew;
        jwt.Events = new()
        {
            OnTokenValidated = context =>
            {
                context.Principal = new(Identify(context.Principal!, context.SecurityToken));
                return Task.CompletedTask;
            },
            OnAuthenticationFailed = async context =>
            {
                if (asked is not null) await TryAgainAsync(context, asked);
                if ((context.Result?.Failure ?? context.Exception) is SecurityTokenNoExpirationException)
                    context.Fail(new CredentialException("The token never expires (it has no claim exp), and such are not taken. Ask its authority for one that does.", isExpired: false));
            },
        };
    }

    /// <summary>What failed for want of the authority's keys is tried with its newest, or left open when it does not say them.</summary>
    private static async Task TryAgainAsync(AuthenticationFailedContext context, Authority authority)
    {
        if (authority.IsUnknown)
        {
            // Whose it is and who signed it, nobody can tell yet.
            if (context.Exception is SecurityTokenInvalidIssuerException or SecurityTokenInvalidSignatureException)
                context.Fail(new AuthorityUnavailableException(context.Exception));
            return;
        }

        if (context.Exception is not SecurityTokenSignatureKeyNotFoundException) return;
        if (!await authority.TryAskAsync(context.HttpContext.RequestAborted))
        {
            context.Fail(new AuthorityUnavailableException(context.Exception));
            return;
        }

        var parameters = context.Options.TokenValidationParameters.Clone();
        parameters.ConfigurationManager = authority;
        var result = await context.Options.TokenHandlers[0].ValidateTokenAsync(Schemes.BearerOf(context.Request), parameters);
        if (!result.IsValid)
        {
            context.Fail(result.Exception);
            return;
        }

        context.Principal = new(Identify(new(result.ClaimsIdentity), result.SecurityToken));
        context.Success();
    }

    private static CallerIdentity Identify(ClaimsPrincipal principal, SecurityToken token)
    {
        var name = NameClaims.Select(principal.FindFirstValue).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value)) ?? token.Issuer;
        var scopes = Words(principal, ScopeClaims).Where(Scope.All.Contains).Distinct();
        // An empty list is a claim too, and makes none of .NET's.
        var series = token is not JsonWebToken jwt || jwt.TryGetPayloadValue<object>("series", out _) ? new SeriesRights(Words(principal, "series")) : SeriesRights.All;
        var caller = new Caller(name, token.Id ?? "", series) { Expires = new DateTimeOffset(token.ValidTo < LatestEnd ? token.ValidTo : LatestEnd, TimeSpan.Zero) + ClockSkew };
        return new(caller, scopes, Schemes.Token);
    }

    private static IEnumerable<string> Words(ClaimsPrincipal principal, params IReadOnlyList<string> types) =>
        types.SelectMany(principal.FindAll).SelectMany(claim => claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
