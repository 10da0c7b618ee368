using System.Security.Cryptography.X509Certificates;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace RegimeGrpc.Server.Access;

/// <summary>Who calls, by a client certificate: the handshake has verified it, the access file says what it may do.</summary>
internal sealed class CertificateHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AccessFiles files)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const int KeyIdDigits = 16;

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Authenticate());

    private AuthenticateResult Authenticate()
    {
        if (Context.Connection.ClientCertificate is not { } certificate) return AuthenticateResult.NoResult();
        var name = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        if (files.List?.Certificate(name) is not { } grant)
            return AuthenticateResult.Fail(new CredentialException($"The certificate of '{name}' is valid, and nothing says what it may do. Ask the operator to add it to the access file.", isExpired: false));
        // A connection may outlive the certificate it was made with.
        var end = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        var expires = grant.Expires < end ? grant.Expires.Value : end;
        if (expires <= files.Now) return AuthenticateResult.Fail(new CredentialException($"The certificate of '{name}', or what it may do, expired at {expires:u}.", isExpired: true));
        var caller = grant.ToCaller(certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256)[..KeyIdDigits].ToLowerInvariant()) with { Expires = expires };
        return AuthenticateResult.Success(new(new(new CallerIdentity(caller, grant.Scopes, Scheme.Name)), Scheme.Name));
    }
}
