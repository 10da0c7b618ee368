using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RegimeGrpc.Client;

/// <summary>Whom the client trusts over <c>https</c> and how it shows who it is. The default trusts what the system trusts.</summary>
public sealed record RegimeTls
{
    public static readonly RegimeTls Default = new();

    /// <summary>
    /// Certificates of the only authorities to trust; empty: those of the system. Revocation is not asked for where they are given.
    /// The host name is checked in any case.
    /// </summary>
    public IReadOnlyList<X509Certificate2> Roots { get; init; } = [];

    /// <summary>With its private key; null: none is shown.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>Reads both from PEM files.</summary>
    /// <param name="rootsFile">Certificates, one after the other; null: trust what the system trusts.</param>
    /// <param name="certificateFile">The client's own certificate; null: none.</param>
    /// <param name="keyFile">Its private key; null: it is in the certificate's file.</param>
    /// <exception cref="CryptographicException">A file holds no such thing.</exception>
    public static RegimeTls FromPemFiles(string? rootsFile = null, string? certificateFile = null, string? keyFile = null)
    {
        var roots = new X509Certificate2Collection();
        if (rootsFile is not null) roots.ImportFromPemFile(rootsFile);
        // No roots means the system's: a file without any must not widen the trust it was to narrow.
        if (rootsFile is not null && roots.Count == 0) throw new CryptographicException($"{rootsFile} holds no certificate: give a PEM file of the authorities to trust.");
        return new RegimeTls
        {
            Roots = [.. roots],
            ClientCertificate = certificateFile is null ? null : X509Certificate2.CreateFromPemFile(certificateFile, keyFile),
        };
    }
}
