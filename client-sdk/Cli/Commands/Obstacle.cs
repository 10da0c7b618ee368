using System.Security.Authentication;
using Grpc.Core;
using RegimeGrpc.Client;
using RegimeGrpc.Client.Connection;

namespace RegimeGrpc.Cli.Commands;

/// <summary>Why an address where something answers does not do as a RegimeGrpc server, as it was asked for.</summary>
internal enum Obstacle
{
    None,

    /// <summary>HTTP/1.1 without TLS.</summary>
    OldHttp,

    /// <summary>Over TLS, but not HTTP/2.</summary>
    NoHttp2,

    /// <summary>Neither TLS nor HTTP/1.1 to the eye: it hangs up on what HTTP/2 begins with.</summary>
    HangsUp,

    /// <summary>Something else answers the TLS handshake.</summary>
    NoTls,

    /// <summary>It hangs up in the TLS handshake.</summary>
    HangsUpOnTls,

    OutOfDate,
    NotTrusted,
    OtherName,
    BadCertificate,
    OtherService,
}

internal static class Obstacles
{
    private static readonly TimeSpan OldHttpLimit = TimeSpan.FromSeconds(2);

    internal static Obstacle Of(RegimeException e)
    {
        if (e.Status == StatusCode.Unimplemented) return Obstacle.OtherService;
        Exception[] causes = [.. Causes(e)];
        var said = string.Join('\n', causes.Select(cause => cause.Message));
        if (causes.Any(cause => cause is AuthenticationException or HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError })) return OfTls(causes, said);
        if (causes.Any(cause => cause is HttpRequestException { HttpRequestError: HttpRequestError.VersionNegotiationError })) return Obstacle.NoHttp2;
        if (said.Contains("HTTP_1_1_REQUIRED", StringComparison.Ordinal)) return Obstacle.OldHttp;
        return said.Contains("did not complete the HTTP/2 handshake", StringComparison.Ordinal) ? Obstacle.HangsUp : Obstacle.None;
    }

    /// <summary>
    /// Whether what hangs up on HTTP/2 is a server of HTTP/1.1. Such a one says so before it hangs up, but what it said is lost when its
    /// end overtakes it.
    /// </summary>
    /// <param name="address">Without TLS.</param>
    /// <param name="cancellation">Asks no longer, and counts as no.</param>
    internal static async Task<bool> SpeaksOldHttpAsync(Uri address, CancellationToken cancellation)
    {
        using var http = new HttpClient { Timeout = OldHttpLimit };
        try
        {
            using var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <param name="obstacle">Which one.</param>
    /// <param name="server">As it was given.</param>
    /// <param name="certificate">The client's own that was shown; null: none.</param>
    /// <returns>The problem goes on after the address.</returns>
    internal static (string Problem, string Next) Words(this Obstacle obstacle, string server, FileInfo? certificate)
    {
        var addresses = Addresses.Read(server);
        var isSecure = addresses[0].Scheme == Uri.UriSchemeHttps;
        return obstacle switch
        {
            Obstacle.OldHttp or Obstacle.NoHttp2 => (
                "speaks HTTP/1.1 only: it is the server's port for health and metrics, or no gRPC server at all.",
                $"name the gRPC port, 5210 unless the server was told another: --server {Port5210(addresses[0])}"),
            Obstacle.HangsUp when !isSecure => (
                "hangs up on HTTP/2 without TLS: it wants TLS, or is no gRPC server.",
                $"write https://: --server {Secure(addresses[0])}; --ca names the authority of its certificate where the system does not know it."),
            Obstacle.HangsUp or Obstacle.HangsUpOnTls when certificate is not null => (
                $"hangs up on the certificate {certificate.Name} of --cert: it is out of date, not for clients, or not of an authority in the server's --tls-client-ca.",
                $"see its dates and issuer (openssl x509 -noout -dates -issuer -ext extendedKeyUsage -in {certificate.FullName}) and ask the server's operator for one that it takes."),
            Obstacle.HangsUp or Obstacle.HangsUpOnTls => (
                "hangs up in the TLS handshake: it asks for a certificate of the client, or is no gRPC server.",
                "give a certificate with --cert, or check the port."),
            Obstacle.NoTls => (
                "does not complete a TLS handshake: what answers there is not TLS.",
                Replicas.AreLoopback(addresses)
                    ? "check the port: 5210 is that of gRPC, 5211 that of health. A server without TLS on this machine is written http://."
                    : "check the port (5210 is that of gRPC, 5211 that of health) and ask the server's operator: over a network RegimeGrpc serves with TLS."),
            Obstacle.OutOfDate => (
                "shows a certificate that has expired, or is not valid yet.",
                "tell the server's operator to renew it (--tls-cert; no restart is needed), and see that this machine's clock is right."),
            Obstacle.NotTrusted => (
                "shows a certificate of an authority that is not trusted here.",
                "get the authority's certificate from the server's operator, not from the connection, and name it with --ca FILE."),
            Obstacle.OtherName => (
                "shows a certificate for another name.",
                $"write the name that is in it (--server https://NAME:{addresses[0].Port}), or have it issued for {addresses[0].Host} too."),
            Obstacle.BadCertificate => (
                "shows a certificate that is not valid.",
                "tell the server's operator to have a new one issued (--tls-cert), for servers and with its whole chain."),
            _ => (
                "does not know this call: it is another gRPC server, or an older RegimeGrpc.",
                "check the address, or use the command's version that belongs to the server."),
        };
    }

    /// <summary>What .NET objects to in the server's certificate it says by the names of flags, in any language.</summary>
    private static Obstacle OfTls(Exception[] causes, string said)
    {
        bool Says(params string[] flags) => flags.Any(flag => said.Contains(flag, StringComparison.Ordinal));
        if (Says("NotTimeValid")) return Obstacle.OutOfDate;
        if (Says("UntrustedRoot", "PartialChain")) return Obstacle.NotTrusted;
        if (Says("RemoteCertificateNameMismatch")) return Obstacle.OtherName;
        if (Says("RemoteCertificate", "remote certificate")) return Obstacle.BadCertificate;
        return causes.Any(cause => cause is IOException) ? Obstacle.HangsUpOnTls : Obstacle.NoTls;
    }

    private static IEnumerable<Exception> Causes(Exception e)
    {
        for (Exception? cause = e; cause is not null; cause = cause.InnerException) yield return cause;
    }

    private static string Port5210(Uri address) => $"{address.Scheme}://{address.IdnHost}:5210";

    private static string Secure(Uri address) => $"https://{address.Authority}";
}
