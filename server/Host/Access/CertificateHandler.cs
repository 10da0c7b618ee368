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
    private const string CommonName = "2.5.4.3";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Authenticate());

    private AuthenticateResult Authenticate()
    {
        if (Context.Connection.ClientCertificate is not { } certificate) return AuthenticateResult.NoResult();
        if (NameOf(certificate) is not { } name)
            return AuthenticateResult.Fail(new CredentialException("The certificate has no common name, or several; the access file knows certificates by it. Ask its authority for one.", isExpired: false));
        if (files.List?.Certificate(name) is not { } grant)
            return AuthenticateResult.Fail(new CredentialException($"The certificate of '{name}' is valid, and nothing says what it may do. Ask the operator to add it to the access file.", isExpired: false));
        // A connection may outlive the certificate it was made with.
        var end = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        var expires = grant.Expires < end ? grant.Expires.Value : end;
        if (expires <= files.Now) return AuthenticateResult.Fail(new CredentialException($"The certificate of '{name}', or what it may do, expired at {expires:u}.", isExpired: true));
        var caller = grant.ToCaller(certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256)[..KeyIdDigits].ToLowerInvariant()) with { Expires = expires };
        return AuthenticateResult.Success(new(new(new CallerIdentity(caller, grant.Scopes, Scheme.Name)), Scheme.Name));
    }

    /// <summary>The common name and nothing else: what .NET calls the simple name is the unit, the organisation or a mail address where there is none.</summary>
    private static string? NameOf(X509Certificate2 certificate)
    {
        string[] names = [.. certificate.SubjectName.EnumerateRelativeDistinguishedNames()
            .Where(part => !part.HasMultipleElements && part.GetSingleElementType().Value == CommonName)
            .Select(part => part.GetSingleElementValue() ?? "")];
        return names is [{ Length: > 0 } name] ? name : null;
    }
}
