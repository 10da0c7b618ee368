using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace RegimeGrpc.Server.Access;

/// <summary>What a TLS handshake needs, from PEM files: the server's certificate with its chain and key, and who vouches for clients.</summary>
internal sealed class TlsMaterial
{
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2Collection? _clientRoots;

    private TlsMaterial(SslStreamCertificateContext server, X509Certificate2Collection? clientRoots) => (Server, _clientRoots) = (server, clientRoots);

    public SslStreamCertificateContext Server { get; }

    /// <summary>From when the server's own certificate is valid.</summary>
    public DateTimeOffset Begins => Server.TargetCertificate.NotBefore;

    /// <summary>Until when; those of its chain are not asked.</summary>
    public DateTimeOffset Ends => Server.TargetCertificate.NotAfter;

    public bool AsksClients => _clientRoots is not null;

    /// <param name="pem">Certificate (the chain may follow it), key, and optionally the CA certificates of clients.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">They are damaged or do not go together.</exception>
    public static TlsMaterial Read(IReadOnlyList<byte[]> pem)
    {
        var text = Encoding.ASCII.GetString(pem[0]);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(text);
        using var own = X509Certificate2.CreateFromPem(text, Encoding.ASCII.GetString(pem[1]));
        // A key that lives in memory only is not taken by every platform's TLS.
        var certificate = X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null);
        X509Certificate2Collection? roots = null;
        if (pem.Count > 2)
        {
            roots = [];
            roots.ImportFromPem(Encoding.ASCII.GetString(pem[2]));
            if (roots.Count == 0) throw new FormatException("There is no CA certificate in the file for clients.");
        }

        return new(SslStreamCertificateContext.Create(certificate, [.. chain.Skip(1)], offline: true), roots);
    }

    /// <summary>Whether a client's certificate is vouched for. No certificate is no objection: there are keys and tokens besides.</summary>
    /// <param name="certificate">The client's own.</param>
    /// <param name="sent">The chain it sent along, if any.</param>
    public bool Accepts(X509Certificate? certificate, X509Chain? sent)
    {
        if (certificate is null) return true;
        if (_clientRoots is null) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_clientRoots);
        if (sent is not null) chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new(ClientUse));
        return chain.Build(certificate as X509Certificate2 ?? X509CertificateLoader.LoadCertificate(certificate.GetRawCertData()));
    }
}
