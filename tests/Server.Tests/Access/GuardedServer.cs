using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using RegimeGrpc.Server.Access;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Access;

/// <summary>A whole server that asks who calls: keys in a file, a token authority, and where asked TLS with client certificates.</summary>
internal sealed class GuardedServer : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private WebApplication _app = null!;

    public TokenAuthority Authority { get; private set; } = null!;

    public Certificates Issuer { get; } = new("Tests");

    public string Address { get; private set; } = "";

    public string KeyFile => _directory["keys.json"];

    public string Certificate => _directory["server.pem"];

    public string CertificateKey => _directory["server.key"];

    public Dictionary<string, string> Keys { get; } = [];

    public LimiterCalls Limiter { get; private set; } = null!;

    public T Service<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public static async Task<GuardedServer> StartAsync(bool tls, Action<GuardedServer>? prepare = null, Func<ServerOptions, ServerOptions>? change = null)
    {
        var server = new GuardedServer { Authority = await TokenAuthority.StartAsync() };
        server.Grant("reader", "read");
        server.Grant("writer", "append");
        server.Grant("admin", "admin");
        // What make-key would not make.
        server.Write("nothing", [], null);
        server.Write("expired", Scope.All, DateTimeOffset.UnixEpoch);
        prepare?.Invoke(server);
        Certificates.Write(server.Issuer.Sign("localhost"), server.Certificate, server.CertificateKey);
        File.WriteAllText(server._directory["clients.pem"], server.Issuer.Pem);
        var options = new ServerOptions
        {
            DataDirectory = server._directory["data"],
            RingCapacity = 512,
            GrpcPort = 0,
            HttpPort = 0,
            ApiKeys = server.KeyFile,
            JwtAuthority = server.Authority.Address,
            JwtAudience = TokenAuthority.Audience,
            TlsCertificate = tls ? server.Certificate : null,
            TlsKey = tls ? server.CertificateKey : null,
            TlsClientCa = tls ? server._directory["clients.pem"] : null,
        };
        server._app = Composition.Build(change?.Invoke(options) ?? options, TimeProvider.System);
        server.Limiter = new(server.Service<System.Diagnostics.Metrics.IMeterFactory>());
        await server._app.StartAsync().Within();
        await server.Service<FoldLoop>().CaughtUp.Within();
        server.Address = server._app.Urls.First();
        return server;
    }

    public string HttpAddress => _app.Urls.Last();

    /// <summary>Adds a key the way an operator does.</summary>
    public void Grant(string id, string scopes, params string[] more)
    {
        using var said = new StringWriter();
        MakeKey.Run(["--id", id, "--name", id, "--scopes", scopes, "--api-keys", KeyFile, .. more], said);
        Keys[id] = said.ToString().Split(['\n', ' ', '\r']).Single(word => word.StartsWith("rgk_", StringComparison.Ordinal));
    }

    private void Write(string id, IReadOnlyList<string> scopes, DateTimeOffset? expires)
    {
        var key = ApiKey.Make(id, out var text);
        File.WriteAllText(KeyFile, AccessList.WithKey(File.ReadAllBytes(KeyFile), new(id, null, id, key.Hash, scopes, null, expires, null)));
        Keys[id] = text;
    }

    public HttpClient Client(X509Certificate2? certificate = null, string? issuerPem = null) => ClientOf(issuerPem ?? Issuer.Pem, certificate);

    /// <summary>A client that trusts nobody but this issuer.</summary>
    public static HttpClient ClientOf(string issuerPem, X509Certificate2? certificate = null)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(issuerPem);
        return new(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = Trusting(roots),
                ClientCertificates = certificate is null ? null : [certificate],
                LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate,
            },
        });
    }

    /// <summary>A call with one request; the answer's headers are read, its messages are not.</summary>
    public async Task<(HttpResponseMessage Response, StatusCode? Status, ErrorInfo? Info)> CallAsync(HttpClient http, string path, (string Name, string Value)? credential, IMessage? request = null)
    {
        var body = new byte[5 + (request?.CalculateSize() ?? 0)];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), body.Length - 5);
        request?.WriteTo(body.AsSpan(5));
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var call = new HttpRequestMessage(HttpMethod.Post, Address + path) { Version = new(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = content };
        call.Headers.TE.Add(new("trailers"));
        if (credential is { } shown) call.Headers.TryAddWithoutValidation(shown.Name, shown.Value);
        var response = await http.SendAsync(call, HttpCompletionOption.ResponseHeadersRead).Within(what: path);
        // Whatever the answer: another HTTP status takes the place of the gRPC status in some clients.
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        if (!response.Headers.TryGetValues("grpc-status", out var statuses)) return (response, null, null);
        Google.Rpc.Status? rich = response.Headers.TryGetValues("grpc-status-details-bin", out var details)
            ? Google.Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(Padded(details.Single())))
            : null;
        return (response, (StatusCode)int.Parse(statuses.Single(), null), rich?.GetDetail<ErrorInfo>());
    }

    /// <summary>How a call ended that has been answered; reads the rest of it.</summary>
    public static async Task<(StatusCode Status, string Reason)> EndOfAsync(HttpResponseMessage response)
    {
        // A watch has heartbeats meanwhile.
        await using var body = await response.Content.ReadAsStreamAsync().Within();
        await body.CopyToAsync(Stream.Null).Within();
        var trailers = response.Headers.Contains("grpc-status") ? response.Headers : response.TrailingHeaders;
        var status = Google.Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(Padded(trailers.GetValues("grpc-status-details-bin").Single())));
        return ((StatusCode)status.Code, status.GetDetail<ErrorInfo>().Reason);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().Within();
        Limiter.Dispose();
        await Service<JournalSource>().DisposeAsync().Within();
        await _app.DisposeAsync();
        await Authority.DisposeAsync();
        Issuer.Dispose();
        _directory.Dispose();
    }

    private static X509ChainPolicy Trusting(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    private static string Padded(string base64) => base64.PadRight((base64.Length + 3) / 4 * 4, '=');
}
