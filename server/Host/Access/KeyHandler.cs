using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace RegimeGrpc.Server.Access;

/// <summary>Who calls, by an API key.</summary>
internal sealed class KeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AccessFiles files)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    // A key nobody has is held against as much as one that somebody has.
    private static readonly byte[] Nobody = new byte[32];

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Authenticate());

    private AuthenticateResult Authenticate()
    {
        if (Schemes.KeyOf(Request) is not { } text)
            return Request.Headers.Authorization.Count == 0 ? AuthenticateResult.NoResult() : Refuse("This server takes API keys (header x-api-key), not what was sent as authorization.");
        var key = ApiKey.Read(text);
        var grant = key is null ? null : files.List?.Key(key.Id);
        var matches = key?.Matches(grant?.Hash ?? Nobody) ?? false;
        if (grant is null || !matches) return Refuse("The API key is not known here: it was mistyped, withdrawn, or is for another server. Ask the operator for a new one.");
        if (grant.Expires <= files.Now) return AuthenticateResult.Fail(new CredentialException($"The API key {grant.Id} expired at {grant.Expires:u}. Use its successor.", isExpired: true));
        return AuthenticateResult.Success(new(new(new CallerIdentity(grant.ToCaller(grant.Id), grant.Scopes, Scheme.Name)), Scheme.Name));
    }

    private static AuthenticateResult Refuse(string message) => AuthenticateResult.Fail(new CredentialException(message, isExpired: false));
}
