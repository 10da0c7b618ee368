using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using RegimeGrpc.Server;
using RegimeGrpc.Server.Access;

namespace RegimeGrpc.Benchmarks.Secured;

/// <summary>What stands between a caller and the server: TLS or not, and what the caller shows with each call.</summary>
/// <param name="Tls">TLS 1.3 with a certificate of the server's own making.</param>
/// <param name="Credential">A header; null for none.</param>
internal sealed record Guard(bool Tls, (string Name, string Value)? Credential)
{
    public const string Plain = "plain";
    public static readonly Guard None = new(false, null);

    /// <summary>Words of these names are what there is: tls, key, token.</summary>
    public static readonly IReadOnlyList<string> Modes = [Plain, "key", "token", "tls", "tls-key", "tls-token"];

    private const string Issuer = "bench";

    // Known to both processes, and to nobody's server.
    private static readonly string Key = ApiKey.Prefix + "bench_" + new string('A', 43);
    private static readonly byte[] TokenKey = SHA256.HashData("the key that the tokens of this benchmark are signed with"u8);

    public static Guard Of(string mode)
    {
        var words = mode.Split('-');
        return new(words.Contains("tls"), words.Contains("key") ? ("x-api-key", Key) : words.Contains("token") ? ("authorization", "Bearer " + Token()) : null);
    }

    /// <summary>The options of a server with this guard. Files go into its data directory; the keys of tokens into this process's environment, as configuration.</summary>
    public ServerOptions On(ServerOptions options)
    {
        string PathOf(string name) => Path.Combine(options.DataDirectory, name);
        if (Tls)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            File.WriteAllText(PathOf("tls.pem"), certificate.ExportCertificatePem());
            File.WriteAllText(PathOf("tls.key"), key.ExportPkcs8PrivateKeyPem());
            options = options with { TlsCertificate = PathOf("tls.pem"), TlsKey = PathOf("tls.key") };
        }

        if (Credential is ("x-api-key", _))
        {
            File.WriteAllText(PathOf("keys.json"), $$"""
                { "keys": [{ "id": "bench", "name": "bench", "sha256": "{{ApiKey.Read(Key)!.Hash}}", "scopes": ["read", "append"],
                             "quota": { "watches": 100000, "appendsPerSecond": 10000000 } }] }
                """);
            return options with { ApiKeys = PathOf("keys.json") };
        }

        if (Credential is null) return options;
        Environment.SetEnvironmentVariable("Authentication__Schemes__Bearer__SigningKeys__0__Issuer", Issuer);
        Environment.SetEnvironmentVariable("Authentication__Schemes__Bearer__SigningKeys__0__Value", Convert.ToBase64String(TokenKey));
        return options with { JwtIssuer = Issuer, JwtAudience = Issuer };
    }

    /// <summary>What a client reads from and writes to.</summary>
    public async Task<Stream> ConnectAsync(Socket socket)
    {
        var plain = new NetworkStream(socket);
        if (!Tls) return plain;
        var secure = new SslStream(plain);
        await secure.AuthenticateAsClientAsync(Trusting(SslApplicationProtocol.Http2));
        return secure;
    }

    /// <summary>Who the server is does not matter here.</summary>
    public static SslClientAuthenticationOptions Trusting(params SslApplicationProtocol[] protocols) => new()
    {
        TargetHost = "localhost",
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
        ApplicationProtocols = protocols.Length > 0 ? [.. protocols] : null,
    };

    private static string Token() => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Issuer,
        Audience = Issuer,
        Claims = new Dictionary<string, object> { ["sub"] = "bench", ["scope"] = "read append" },
        Expires = DateTime.UtcNow.AddHours(6),
        SigningCredentials = new(new SymmetricSecurityKey(TokenKey), SecurityAlgorithms.HmacSha256),
    });

    public override string ToString() => $"{(Tls ? "TLS" : "plain")}, {Credential?.Name ?? "nobody is asked"}";
}
