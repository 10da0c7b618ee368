using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RegimeGrpc.Client.Tests;

/// <summary>Certificates for 127.0.0.1, and authorities that issue them.</summary>
internal static class TestCertificate
{
    /// <param name="name">Of whom, as in "CN=bot".</param>
    /// <param name="issuer">Null makes an authority.</param>
    /// <param name="until">When it ends. Default: with its issuer, or in an hour.</param>
    internal static X509Certificate2 Make(string name, X509Certificate2? issuer = null, DateTimeOffset? until = null)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(issuer is null, false, 0, true));
        // Never past the ends of the issuer's own, whenever the second ticks over.
        var from = issuer?.NotBefore ?? DateTimeOffset.UtcNow.AddHours(-1);
        var to = until ?? issuer?.NotAfter ?? DateTimeOffset.UtcNow.AddHours(1);
        if (issuer is null) return request.CreateSelfSigned(from, to);
        using var signed = request.Create(issuer, from, to, RandomNumberGenerator.GetBytes(8));
        using var whole = signed.CopyWithPrivateKey(key);
        // A key that lives in memory only is not enough for every platform's TLS.
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
