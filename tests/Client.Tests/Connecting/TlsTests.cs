using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RegimeGrpc.Client.Testing.Loopback;
using RegimeGrpc.Testing;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Tests.Connecting;

public sealed class TlsTests : IDisposable
{
    private readonly X509Certificate2 _authority = TestCertificate.Make("CN=Test authority");
    private readonly X509Certificate2 _server;
    private readonly X509Certificate2 _client;
    private readonly TempDirectory _directory = new();

    public TlsTests()
    {
        _server = TestCertificate.Make("CN=127.0.0.1", _authority);
        _client = TestCertificate.Make("CN=bot", _authority);
    }

    [Fact]
    public async Task A_private_authority_is_trusted_when_it_is_named_and_only_then()
    {
        await using var server = await LoopbackServer.StartAsync(_server);
        Answer(server);
        await using var trusting = RegimeClient.Connect(server.Address, new RegimeClientOptions { Tls = new RegimeTls { Roots = [Public(_authority)] } });
        Assert.Equal("tls", (await trusting.GetServerInfoAsync().Soon()).Version);
        await using var several = RegimeClient.Connect(
            $"{server.Address},https://127.0.0.1:1", new RegimeClientOptions { Tls = new RegimeTls { Roots = [Public(_authority)] } });
        Assert.Equal("tls", (await several.GetServerInfoAsync().Soon()).Version);
        await using var other = RegimeClient.Connect(server.Address, new RegimeClientOptions { Tls = new RegimeTls { Roots = [Public(_client)] } });
        await Assert.ThrowsAsync<RegimeException>(() => other.GetServerInfoAsync().Soon());
        await using var system = RegimeClient.Connect(server.Address);
        await Assert.ThrowsAsync<RegimeException>(() => system.GetServerInfoAsync().Soon());
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n")]
    public async Task A_file_of_roots_without_a_certificate_is_refused_rather_than_trusting_the_system(string content)
    {
        var roots = Path.Combine(_directory.Path, "none.pem");
        await File.WriteAllTextAsync(roots, content);
        Assert.Contains(roots, Assert.Throws<CryptographicException>(() => RegimeTls.FromPemFiles(roots)).Message);
    }

    [Fact]
    public async Task A_client_shows_its_certificate_read_from_files()
    {
        await using var server = await LoopbackServer.StartAsync(_server, asksForCertificate: true);
        Answer(server);
        var (roots, certificate, key) = (Path.Combine(_directory.Path, "roots.pem"), Path.Combine(_directory.Path, "bot.pem"), Path.Combine(_directory.Path, "bot.key"));
        await File.WriteAllTextAsync(roots, _authority.ExportCertificatePem());
        await File.WriteAllTextAsync(certificate, _client.ExportCertificatePem());
        await File.WriteAllTextAsync(key, _client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        await using var client = RegimeClient.Connect(server.Address, new RegimeClientOptions { Tls = RegimeTls.FromPemFiles(roots, certificate, key) });
        Assert.Equal("tls", (await client.GetServerInfoAsync().Soon()).Version);
        await using var anonymous = RegimeClient.Connect(server.Address, new RegimeClientOptions { Tls = RegimeTls.FromPemFiles(roots) });
        await Assert.ThrowsAsync<RegimeException>(() => anonymous.GetServerInfoAsync().Soon());
    }

    public void Dispose()
    {
        _authority.Dispose();
        _server.Dispose();
        _client.Dispose();
        _directory.Dispose();
    }

    private static void Answer(LoopbackServer server) => server.Handle(call => call.AnswerAsync(new V1.GetServerInfoResponse { Version = "tls" }));

    private static X509Certificate2 Public(X509Certificate2 certificate) => X509CertificateLoader.LoadCertificate(certificate.RawData);
}
