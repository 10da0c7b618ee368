using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Access;

/// <summary>A small OIDC authority on loopback: discovery, its keys, and tokens signed with them.</summary>
internal sealed class TokenAuthority : IAsyncDisposable
{
    public const string Audience = "regime";

    private ECDsaSecurityKey _key = NewKey("key-1");
    private readonly WebApplication _app;

    private TokenAuthority(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        _app = builder.Build();
        _app.Use((context, next) =>
        {
            if (!IsAway) return next(context);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        });
        _app.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = Address, jwks_uri = Address + "/keys" }));
        _app.MapGet("/keys", () =>
        {
            var key = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(_key);
            return Results.Json(new { keys = new[] { new { kty = key.Kty, crv = key.Crv, x = key.X, y = key.Y, kid = key.KeyId, use = "sig", alg = "ES256" } } });
        });
    }

    public string Address => _app.Urls.First();

    /// <summary>Answers nobody.</summary>
    public bool IsAway { get; set; }

    /// <summary>Signs with another key from now on, and knows the one before no more.</summary>
    public void ChangeKey()
    {
        var before = _key;
        _key = NewKey(before.KeyId + "+");
        before.ECDsa.Dispose();
    }

    /// <param name="port">Where it was to be; 0 for any.</param>
    public static async Task<TokenAuthority> StartAsync(int port = 0)
    {
        var authority = new TokenAuthority(port);
        await authority._app.StartAsync().Within();
        return authority;
    }

    public string Token(string subject, string scope, TimeSpan? lifetime = null, string audience = Audience, SecurityKey? key = null, string[]? series = null) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Address,
            Audience = audience,
            Claims = new Dictionary<string, object> { ["sub"] = subject, ["scope"] = scope, ["jti"] = "token-1" }
                .Concat(series is null ? [] : [new KeyValuePair<string, object>("series", series)]).ToDictionary(),
            NotBefore = DateTime.UtcNow.AddHours(-2),
            Expires = DateTime.UtcNow + (lifetime ?? TimeSpan.FromHours(1)),
            SigningCredentials = new(key ?? _key, SecurityAlgorithms.EcdsaSha256),
        });

    /// <summary>A token with these claims and nothing else, whatever they are.</summary>
    public string Token(object claims) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }
        .CreateToken(System.Text.Json.JsonSerializer.Serialize(claims), new SigningCredentials(_key, SecurityAlgorithms.EcdsaSha256));

    private static ECDsaSecurityKey NewKey(string id) => new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = id };

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.ECDsa.Dispose();
    }
}
