using System.Reflection;
using System.Security.Cryptography;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.IdentityModel.Tokens;
using RegimeGrpc.Server.Access;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Server.Tests.Access;

/// <summary>Every call there is, against every kind of caller, with TLS and without.</summary>
public sealed class AccessMatrixTests
{
    private static readonly Dictionary<string, string> Expected = new()
    {
        ["regime.v1.RegimeService"] = "read",
        ["regime.v1.ScenarioService"] = "read",
        ["regime.v1.EvaluationService"] = "read",
        ["regime.v1.AuditService"] = "read",
        ["regime.v1.ObservationService"] = "append",
        ["regime.v1.OperatorService"] = "admin",
        ["regime.v1.FeedService"] = "admin",
    };

    private static readonly string[] Reflection = ["/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"];
    private static readonly string[] Health = ["/grpc.health.v1.Health/Check"];

    /// <summary>From the descriptors, so that no call can be forgotten.</summary>
    private static IEnumerable<(string Path, string Scope)> Calls() =>
        typeof(RegimeService).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(RegimeService).Namespace && type.Name.EndsWith("Reflection", StringComparison.Ordinal))
            .Select(type => (FileDescriptor)type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!)
            .SelectMany(file => file.Services)
            .SelectMany(service => service.Methods)
            .Select(method => ($"/{method.Service.FullName}/{method.Name}", Expected[method.Service.FullName]))
            .Concat(Reflection.Select(path => (path, "read")));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_call_knows_every_kind_of_caller(bool tls)
    {
        await using var server = await GuardedServer.StartAsync(tls);
        using var http = server.Client();
        var stranger = new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "key-1" };
        var calls = Calls().ToList();
        Assert.InRange(calls.Count, 15, 100);
        foreach (var (path, scope) in calls)
        {
            var right = scope == "read" ? "reader" : scope == "append" ? "writer" : "admin";
            var wrong = scope == "read" ? "writer" : "reader";
            await RefusedAsync(path, null, StatusCode.Unauthenticated, "CREDENTIALS_MISSING");
            await RefusedAsync(path, Key("rgk_reader_" + new string('A', 43)), StatusCode.Unauthenticated, "CREDENTIALS_INVALID");
            await RefusedAsync(path, Key("gibberish"), StatusCode.Unauthenticated, "CREDENTIALS_INVALID");
            await RefusedAsync(path, Key(server.Keys["expired"]), StatusCode.Unauthenticated, "CREDENTIALS_EXPIRED");
            await RefusedAsync(path, Token(server.Authority.Token("bot", scope, lifetime: TimeSpan.FromHours(-1))), StatusCode.Unauthenticated, "CREDENTIALS_EXPIRED");
            await RefusedAsync(path, Token(server.Authority.Token("bot", scope, key: stranger)), StatusCode.Unauthenticated, "CREDENTIALS_INVALID");
            await RefusedAsync(path, Token(server.Authority.Token("bot", scope, audience: "somebody-else")), StatusCode.Unauthenticated, "CREDENTIALS_INVALID");
            await RefusedAsync(path, Key(server.Keys[wrong]), StatusCode.PermissionDenied, "SCOPE_MISSING");
            await RefusedAsync(path, Key(server.Keys["nothing"]), StatusCode.PermissionDenied, "SCOPE_MISSING");
            await RefusedAsync(path, Token(server.Authority.Token("bot", wrong == "writer" ? "append other" : "read other")), StatusCode.PermissionDenied, "SCOPE_MISSING");
            await AllowedAsync(path, Key(server.Keys[right]));
            await AllowedAsync(path, ("authorization", "Bearer " + server.Keys[right]));
            await AllowedAsync(path, Token(server.Authority.Token("bot", "openid " + scope)));
        }

        foreach (var path in Health) await AllowedAsync(path, null);

        async Task RefusedAsync(string path, (string, string)? credential, StatusCode status, string reason)
        {
            var (response, answered, info) = await server.CallAsync(http, path, credential);
            using (response)
            {
                Assert.True(status == answered && reason == info?.Reason, $"{path}: expected {status} {reason}, got {answered} {info?.Reason}");
                Assert.Equal("regimegrpc", info!.Domain);
            }
        }

        async Task AllowedAsync(string path, (string, string)? credential)
        {
            var (response, answered, _) = await server.CallAsync(http, path, credential);
            using (response) Assert.True(answered is not (StatusCode.Unauthenticated or StatusCode.PermissionDenied), $"{path}: {answered}");
        }
    }

    [Fact]
    public void A_call_nobody_listed_is_closed() => Assert.Equal(Scope.Admin, MethodScopes.Of("/regime.v1.NewService/Anything"));

    [Fact]
    public async Task Client_certificates_are_callers_too()
    {
        await using var server = await GuardedServer.StartAsync(tls: true, prepare: it =>
            File.WriteAllText(it.KeyFile, File.ReadAllText(it.KeyFile).TrimEnd()[..^1] + """
                , "certificates": [{ "commonName": "desk", "name": "desk", "scopes": ["read"] }] }
                """));
        const string path = "/regime.v1.RegimeService/ListModels";
        using (var known = server.Client(server.Issuer.Sign("desk")))
        {
            Assert.Null((await server.CallAsync(known, path, null)).Status);
            Assert.Equal(StatusCode.PermissionDenied, (await server.CallAsync(known, "/regime.v1.ObservationService/Append", null)).Status);
        }

        using (var unlisted = server.Client(server.Issuer.Sign("somebody")))
            Assert.Equal("CREDENTIALS_INVALID", (await server.CallAsync(unlisted, path, null)).Info?.Reason);

        // The unit, the organisation or a mail address are no common name, whatever they say.
        foreach (var part in (string[])["OU", "O", "E"])
            using (var unnamed = server.Client(server.Issuer.Sign("desk", part: part)))
                Assert.Equal("CREDENTIALS_INVALID", (await server.CallAsync(unnamed, path, null)).Info?.Reason);

        using var otherAuthority = new Certificates("Others");
        using var foreign = server.Client(otherAuthority.Sign("desk"));
        await Assert.ThrowsAsync<HttpRequestException>(() => server.CallAsync(foreign, path, null));
    }

    private static (string, string) Key(string key) => ("x-api-key", key);

    private static (string, string) Token(string token) => ("authorization", "Bearer " + token);
}
