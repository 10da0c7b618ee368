using System.Security.Cryptography;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Server.Access;
using RegimeGrpc.Testing;
using RegimeGrpc.Wire.V1;
using Observation = RegimeGrpc.Wire.V1.Observation;

namespace RegimeGrpc.Server.Tests.Access;

/// <summary>Tokens that are odd, and an authority that is away.</summary>
public sealed class TokenTests
{
    private const string Path = "/regime.v1.RegimeService/ListModels";

    [Fact]
    public async Task While_its_authority_has_never_answered_a_token_is_not_called_bad()
    {
        var port = FreePort.Next();
        await using var server = await GuardedServer.StartAsync(tls: false, change: options => options with { JwtAuthority = $"http://127.0.0.1:{port}" });
        using var http = server.Client();
        var (refused, status, info) = await server.CallAsync(http, Path, Bearer(server.Authority.Token("bot", "read")));
        Assert.Equal((StatusCode.Unavailable, "AUTHORITY_UNAVAILABLE"), (status, info?.Reason));
        var details = Google.Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(refused.Headers.GetValues("grpc-status-details-bin").Single() is var text ? text.PadRight((text.Length + 3) / 4 * 4, '=') : ""));
        Assert.True(details.GetDetail<RetryInfo>()?.RetryDelay.ToTimeSpan() > TimeSpan.Zero);
        // What needs no authority to be wrong is wrong, and who has a key is let in.
        Assert.Equal("CREDENTIALS_INVALID", (await server.CallAsync(http, Path, Bearer("gibberish"))).Info?.Reason);
        Assert.Equal("CREDENTIALS_EXPIRED", (await server.CallAsync(http, Path, Bearer(server.Authority.Token("bot", "read", lifetime: TimeSpan.FromHours(-1))))).Info?.Reason);
        Assert.Null((await server.CallAsync(http, Path, ("x-api-key", server.Keys["reader"]))).Status);

        string token;
        await using (var authority = await TokenAuthority.StartAsync(port))
        {
            token = authority.Token("bot", "read");
            await Deadline.Holds(async () => (await server.CallAsync(http, Path, Bearer(token))).Status is null);
            Assert.Equal("CREDENTIALS_INVALID", (await server.CallAsync(http, Path, Bearer(server.Authority.Token("bot", "read")))).Info?.Reason);
        }

        // It has said once which keys are its own.
        Assert.Null((await server.CallAsync(http, Path, Bearer(token))).Status);
        Assert.Equal("CREDENTIALS_INVALID", (await server.CallAsync(http, Path, Bearer(server.Authority.Token("bot", "read")))).Info?.Reason);
    }

    [Fact]
    public async Task Of_keys_that_its_authority_changed_a_token_is_called_bad_only_when_the_authority_says_so()
    {
        await using var server = await GuardedServer.StartAsync(tls: false);
        using var http = server.Client();
        var before = server.Authority.Token("bot", "read");
        Assert.Null((await server.CallAsync(http, Path, Bearer(before))).Status);
        var early = server.Authority.Token(new { iss = server.Authority.Address, aud = TokenAuthority.Audience, sub = "bot", scope = "read", nbf = DateTimeOffset.UtcNow.AddMinutes(2).ToUnixTimeSeconds(), exp = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds() });
        var (told, _, _) = await server.CallAsync(http, Path, Bearer(early));
        Assert.Contains("not valid before", Uri.UnescapeDataString(told.Headers.GetValues("grpc-message").Single()), StringComparison.Ordinal);
        var endless = server.Authority.Token(new { iss = server.Authority.Address, aud = TokenAuthority.Audience, sub = "bot", scope = "read" });
        (told, _, _) = await server.CallAsync(http, Path, Bearer(endless));
        Assert.Contains("no claim exp", Uri.UnescapeDataString(told.Headers.GetValues("grpc-message").Single()), StringComparison.Ordinal);
        var never = server.Authority.Token("bot", "read", key: new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "made up" });
        Assert.Equal("CREDENTIALS_INVALID", (await server.CallAsync(http, Path, Bearer(never))).Info?.Reason);

        server.Authority.IsAway = true;
        server.Authority.ChangeKey();
        var after = server.Authority.Token("bot", "read");
        // What it said is taken for true until it may be asked again.
        await Deadline.Holds(async () => (await server.CallAsync(http, Path, Bearer(after))) is (_, StatusCode.Unavailable, { Reason: "AUTHORITY_UNAVAILABLE" }));
        Assert.Equal("AUTHORITY_UNAVAILABLE", (await server.CallAsync(http, Path, Bearer(never))).Info?.Reason);
        Assert.Null((await server.CallAsync(http, Path, Bearer(before))).Status);
        Assert.Equal("CREDENTIALS_EXPIRED", (await server.CallAsync(http, Path, Bearer(server.Authority.Token("bot", "read", lifetime: TimeSpan.FromHours(-1))))).Info?.Reason);

        // Once it is back, the first call with the new key gets in.
        server.Authority.IsAway = false;
        await Deadline.Holds(async () => (await server.CallAsync(http, Path, Bearer(after))) switch
        {
            (_, null, _) => true,
            (_, _, var refused) => refused?.Reason == "AUTHORITY_UNAVAILABLE" ? false : throw new InvalidOperationException($"{refused}"),
        });
        Assert.Equal("CREDENTIALS_INVALID", (await server.CallAsync(http, Path, Bearer(never))).Info?.Reason);
    }

    [Fact]
    public async Task An_authority_that_is_away_is_told_of_once_and_not_asked_by_every_call()
    {
        var port = FreePort.Next();
        var time = new FakeTimeProvider();
        var log = new Lines<Authority>();
        var authority = new Authority($"http://127.0.0.1:{port}", requireHttps: false, time, log);
        Assert.True(authority.IsUnknown);
        var failures = new List<Exception>();
        for (var i = 0; i < 3; i++) failures.Add(await Assert.ThrowsAnyAsync<Exception>(() => authority.GetConfigurationAsync(default)).Within());
        Assert.Same(failures[0], failures[2]);
        time.Advance(Authority.Pause);
        Assert.NotSame(failures[0], await Assert.ThrowsAnyAsync<Exception>(() => authority.GetConfigurationAsync(default)).Within());
        var warning = Assert.Single(log.Said);
        Assert.Contains("cannot be reached", warning, StringComparison.Ordinal);
        Assert.Contains($"{port}", warning, StringComparison.Ordinal);

        await using var back = await TokenAuthority.StartAsync(port);
        time.Advance(Authority.Pause);
        Assert.Equal(back.Address, (await authority.GetConfigurationAsync(default).Within()).Issuer);
        Assert.False(authority.IsUnknown);
        Assert.Equal(2, log.Said.Count);
    }

    [Theory]
    [InlineData(253402300799)]
    [InlineData(1e15)]
    public async Task A_token_that_hardly_ever_ends_is_taken(double end)
    {
        await using var server = await GuardedServer.StartAsync(tls: false);
        using var http = server.Client();
        var token = server.Authority.Token(new { iss = server.Authority.Address, aud = TokenAuthority.Audience, sub = "bot", scope = "read", exp = end });
        var (response, status, _) = await server.CallAsync(http, Path, Bearer(token));
        Assert.Equal((System.Net.HttpStatusCode.OK, null), (response.StatusCode, status));
    }

    [Fact]
    public async Task A_token_that_names_nobody_is_its_authoritys_and_not_nobodys()
    {
        await using var server = await GuardedServer.StartAsync(tls: false, prepare: it => it.Grant("auditor", "read,admin"));
        using var http = server.Client();
        var instant = Timestamp.FromDateTime(DateTime.UtcNow.AddMinutes(-5));
        var request = new AppendRequest();
        request.Observations.Add(new Observation
        {
            Series = EthSmallCaps.Model.Roles.Select(role => role.Series).First(series => SeriesCatalogue.Find(series)!.Cadence == Cadence.Continuous),
            EventTime = instant,
            KnownAt = instant,
            Scalar = 3000,
            Source = "test",
        });
        var token = server.Authority.Token(new { iss = server.Authority.Address, aud = TokenAuthority.Audience, sub = "", client_id = " ", scope = "append", exp = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds() });
        using var sent = (await server.CallAsync(http, "/regime.v1.ObservationService/Append", Bearer(token), request)).Response;
        await using var answers = await sent.Content.ReadAsStreamAsync().Within();
        Assert.Equal(AppendStatus.Accepted, (await Rpc.ServerProcess.NextAsync<AppendResponse>(answers))!.Results[0].Status);

        using var asked = (await server.CallAsync(http, "/regime.v1.AuditService/ListObservations", ("x-api-key", server.Keys["auditor"]))).Response;
        await using var listed = await asked.Content.ReadAsStreamAsync().Within();
        var entry = Assert.Single((await Rpc.ServerProcess.NextAsync<ListObservationsResponse>(listed))!.Entries);
        Assert.Equal(server.Authority.Address, entry.Origin.Caller);
    }

    private static (string, string) Bearer(string token) => ("authorization", "Bearer " + token);
}
