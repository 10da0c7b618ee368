using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using RegimeGrpc.Cli;
using RegimeGrpc.Client.Testing.Loopback;
using RegimeGrpc.Client.Tests.Import;

namespace RegimeGrpc.Client.Tests.Cli;

/// <summary>What stands between the command and a server over TLS is told apart, and the next step never leaves TLS where TLS was there.</summary>
public sealed class ObstacleTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private readonly Folder _folder = new();
    private readonly X509Certificate2 _authority = TestCertificate.Make("CN=Authority");
    private readonly X509Certificate2 _other = TestCertificate.Make("CN=Another");

    public ObstacleTests() => _folder.With("ca.pem", _authority.ExportCertificatePem()).With("other.pem", _other.ExportCertificatePem());

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_certificate_of_ours_that_is_refused()
    {
        using var shown = TestCertificate.Make("CN=bot", _other);
        _folder.With("bot.pem", $"{shown.ExportCertificatePem()}\n{shown.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()}");
        await using var server = await ServerAsync(takesCertificates: false);
        await ExpectAsync(["--server", server.Address, "--ca", "ca.pem", "--cert", "bot.pem"], "hangs up on the certificate bot.pem of --cert", "next: see its dates and issuer (openssl x509");
    }

    [Fact]
    public async Task No_certificate_of_ours_where_one_is_asked_for()
    {
        await using var server = await ServerAsync(takesCertificates: true);
        await ExpectAsync(["--server", server.Address, "--ca", "ca.pem"], "asks for a certificate of the client", "next: give a certificate with --cert");
    }

    [Fact]
    public async Task A_certificate_of_the_server_that_has_expired()
    {
        await using var server = await ServerAsync(until: Now.AddMinutes(-1));
        await ExpectAsync(["--server", server.Address, "--ca", "ca.pem"], "has expired", "next: tell the server's operator to renew it");
    }

    [Theory]
    [InlineData("--ca", "other.pem")]
    [InlineData]
    public async Task An_authority_that_is_not_trusted(params string[] more)
    {
        await using var server = await ServerAsync();
        await ExpectAsync(["--server", server.Address, .. more], "an authority that is not trusted here", "next: get the authority's certificate");
    }

    [Fact]
    public async Task A_certificate_for_another_name()
    {
        await using var server = await ServerAsync();
        await ExpectAsync(["--server", server.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal), "--ca", "ca.pem"], "for another name", "next: write the name that is in it");
    }

    [Fact]
    public async Task Plain_text_to_a_port_with_tls()
    {
        await using var server = await ServerAsync();
        await ExpectAsync(["--server", server.Address.Replace("https:", "http:", StringComparison.Ordinal)], "it wants TLS", $"next: write https://: --server {server.Address}");
    }

    [Fact]
    public async Task Tls_to_a_port_without()
    {
        await using var server = await LoopbackServer.StartAsync();
        await ExpectAsync(["--server", server.Address.Replace("http:", "https:", StringComparison.Ordinal)], "is not TLS", "next: check the port: 5210 is that of gRPC");
    }

    [Theory]
    [InlineData("http", "speaks HTTP/1.1 only", "next: name the gRPC port, 5210 unless the server was told another: --server http://127.0.0.1:5210")]
    [InlineData("https", "is not TLS", "5211 that of health")]
    public async Task The_port_for_health(string scheme, string problem, string next)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        await using var health = builder.Build();
        await health.StartAsync().Soon();
        await ExpectAsync(["--server", $"{scheme}://127.0.0.1:{new Uri(health.Urls.First()).Port}"], problem, next);
    }

    [Fact]
    public async Task The_port_for_health_whose_words_about_http2_are_lost_with_the_connection()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync();
        await ExpectAsync(["--server", $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"], "speaks HTTP/1.1 only", "next: name the gRPC port");
        listener.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => serving.Soon());

        async Task ServeAsync()
        {
            var first = new byte[3];
            while (true)
            {
                using var socket = await listener.AcceptSocketAsync();
                socket.LingerState = new(true, 0);
                for (var got = 0; got < first.Length;)
                    if (await socket.ReceiveAsync(first.AsMemory(got)) is > 0 and var count) got += count;
                    else break;
                if (!first.SequenceEqual("GET"u8.ToArray())) continue;
                socket.LingerState = new(true, 10);
                await socket.SendAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
                socket.Shutdown(SocketShutdown.Send);
                while (await socket.ReceiveAsync(first.AsMemory()) > 0)
                {
                }
            }
        }
    }

    private async Task ExpectAsync(string[] arguments, string problem, string next)
    {
        var (code, output, error) = await Command.RunAsync(["server-info", .. arguments.Select(word => word.EndsWith(".pem", StringComparison.Ordinal) ? _folder.PathOf(word) : word)]);
        Assert.Equal((ExitCode.Unreachable, ""), (code, output));
        Assert.Contains(problem, error, StringComparison.Ordinal);
        Assert.Contains(next, error, StringComparison.Ordinal);
    }

    private Task<LoopbackServer> ServerAsync(DateTimeOffset? until = null, bool? takesCertificates = null) =>
        LoopbackServer.StartAsync(TestCertificate.Make("CN=server", _authority, until), takesCertificates is not null, takesCertificates ?? true);
}
