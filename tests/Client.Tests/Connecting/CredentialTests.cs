using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using RegimeGrpc.Client.Testing.Loopback;
using RegimeGrpc.Client.Tests.Watching;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Tests.Connecting;

public class CredentialTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2025, 6, 30, 12, 0, 0, TimeSpan.Zero));
    private int _fetched;

    [Fact]
    public async Task An_api_key_goes_with_every_call()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var client = RegimeClient.Connect(server.Address, new RegimeClientOptions { Credentials = RegimeCredentials.ApiKey("secret") });
        Assert.Equal("secret", (await AnswerAsync(server, client)).Headers["x-api-key"]);
        await using var events = client.WatchAsync().GetAsyncEnumerator();
        var asked = events.MoveNextAsync();
        var call = await server.CallAsync();
        Assert.Equal("secret", call.Headers["x-api-key"]);
        await call.SendAsync(Wires.Opened());
        Assert.True(await asked.Soon());
    }

    [Fact]
    public async Task A_token_is_kept_until_shortly_before_it_expires()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var client = Client(server, TimeSpan.FromMinutes(5));
        Assert.Equal("Bearer t1", (await AnswerAsync(server, client)).Headers["authorization"]);
        _time.Advance(TimeSpan.FromMinutes(4.4));
        Assert.Equal("Bearer t1", (await AnswerAsync(server, client)).Headers["authorization"]);
        _time.Advance(TimeSpan.FromMinutes(0.2));
        Assert.Equal("Bearer t2", (await AnswerAsync(server, client)).Headers["authorization"]);
    }

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("a line end\r\n")]
    [InlineData("b\u00e9ll")]
    public void A_secret_that_no_header_takes_is_refused_before_it_is_sent_and_not_shown(string secret)
    {
        foreach (var refused in (Exception[])[Assert.Throws<ArgumentException>(() => RegimeCredentials.ApiKey(secret)), Assert.Throws<ArgumentException>(() => RegimeCredentials.BearerToken(secret))])
        {
            Assert.Contains("one line", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("b\u00e9ll")]
    [InlineData("   ")]
    public async Task A_token_that_no_header_takes_is_refused_when_it_is_fetched_and_not_shown(string secret)
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var client = RegimeClient.Connect(server.Address, new RegimeClientOptions
        {
            Credentials = RegimeCredentials.BearerToken(_ => ValueTask.FromResult(new AccessToken(secret))),
        });
        var refused = await Assert.ThrowsAsync<RegimeException>(() => client.GetServerInfoAsync().Soon());
        Assert.Contains("one line of printable ASCII", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_waits_for_an_authority_that_is_away()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var client = Client(server, null);
        await using var events = client.WatchAsync().GetAsyncEnumerator();
        var next = events.MoveNextAsync();
        await (await server.CallAsync()).RefuseAsync(StatusCode.Unavailable, "AUTHORITY_UNAVAILABLE", "The authority is away");
        Assert.True(await next.AsTask().Soon());
        Assert.Equal("AUTHORITY_UNAVAILABLE", Assert.IsType<WatchEvent.Reconnecting>(events.Current).Code);
    }

    [Fact]
    public async Task A_token_the_server_no_longer_takes_is_fetched_anew_and_a_fresh_one_is_not()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var client = Client(server, null);
        await AnswerAsync(server, client);
        _time.Advance(TimeSpan.FromMinutes(1));
        var reading = client.GetServerInfoAsync();
        await (await server.CallAsync()).RefuseAsync(StatusCode.Unauthenticated, "CREDENTIALS_EXPIRED", "Too old");
        var call = await server.CallAsync();
        Assert.Equal("Bearer t2", call.Headers["authorization"]);
        await call.RefuseAsync(StatusCode.Unauthenticated, "CREDENTIALS_INVALID", "No");
        Assert.Equal("CREDENTIALS_INVALID", (await Assert.ThrowsAsync<RegimeException>(() => reading.Soon())).Code);
        Assert.Equal(2, _fetched);
    }

    [Fact]
    public async Task A_key_that_was_rotated_is_read_again_and_one_that_was_not_is_refused()
    {
        await using var server = await LoopbackServer.StartAsync();
        string[] keys = ["old", "new", "new"];
        await using var client = RegimeClient.Connect(server.Address, new RegimeClientOptions { Credentials = RegimeCredentials.ApiKey(_ => ValueTask.FromResult(keys[_fetched++])) });
        Assert.Equal("old", (await AnswerAsync(server, client)).Headers["x-api-key"]);
        // However young the one that was read: it may have been withdrawn in between.
        var reading = client.GetServerInfoAsync();
        foreach (var shown in keys)
        {
            var call = await server.CallAsync();
            Assert.Equal(shown, call.Headers["x-api-key"]);
            await call.RefuseAsync(StatusCode.Unauthenticated, "CREDENTIALS_INVALID", "No");
        }

        Assert.Equal("CREDENTIALS_INVALID", (await Assert.ThrowsAsync<RegimeException>(() => reading.Soon())).Code);
        Assert.Equal(keys.Length, _fetched);
    }

    [Fact]
    public async Task A_token_that_is_fetched_for_every_call_is_refused_once()
    {
        await using var server = await LoopbackServer.StartAsync();
        server.Handle(call => call.RefuseAsync(StatusCode.Unauthenticated, "CREDENTIALS_INVALID", "No"));
        // A clock that runs: by one that stands still, the token is no younger than the call.
        await using var client = RegimeClient.Connect(server.Address, new RegimeClientOptions
        {
            Deadline = TimeSpan.FromSeconds(5),
            Credentials = RegimeCredentials.BearerToken(_ => ValueTask.FromResult(new AccessToken($"t{++_fetched}", DateTimeOffset.UtcNow.AddSeconds(20)))),
        });
        Assert.Equal("CREDENTIALS_INVALID", (await Assert.ThrowsAsync<RegimeException>(() => client.GetServerInfoAsync().Soon())).Code);
        Assert.Equal(1, _fetched);
    }

    [Fact]
    public async Task A_token_is_fetched_anew_though_the_wall_clock_was_set_back()
    {
        await using var server = await LoopbackServer.StartAsync();
        var time = new TurnedBack();
        await using var client = RegimeClient.Connect(server.Address, new RegimeClientOptions
        {
            TimeProvider = time,
            AllowCredentialsWithoutTls = true,
            Credentials = RegimeCredentials.BearerToken(_ => ValueTask.FromResult(new AccessToken($"t{++_fetched}"))),
        });
        await AnswerAsync(server, client);
        time.Passed = TimeSpan.FromMinutes(1);
        var reading = client.GetServerInfoAsync();
        await (await server.CallAsync()).RefuseAsync(StatusCode.Unauthenticated, "CREDENTIALS_EXPIRED", "Too old");
        var call = await server.CallAsync();
        Assert.Equal("Bearer t2", call.Headers["authorization"]);
        await call.RefuseAsync(StatusCode.NotFound, "UNKNOWN_MODEL", "No");
        await Assert.ThrowsAsync<RegimeException>(() => reading.Soon());
    }

    [Fact]
    public async Task A_watch_goes_on_with_the_token_that_another_call_has_fetched_meanwhile()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var client = Client(server, null);
        await using var events = client.WatchAsync().GetAsyncEnumerator();
        var asked = events.MoveNextAsync();
        var watch = await server.CallAsync();
        await watch.SendAsync(Wires.Opened());
        Assert.True(await asked.Soon());
        _time.Advance(TimeSpan.FromMinutes(1));
        var reading = client.GetServerInfoAsync();
        await (await server.CallAsync()).RefuseAsync(StatusCode.Unauthenticated, "CREDENTIALS_EXPIRED", "Too old");
        var read = await server.CallAsync();
        Assert.Equal("Bearer t2", read.Headers["authorization"]);

        // The new token is seconds old: it is not the one that the watch was refused with.
        await watch.RefuseAsync(StatusCode.Unauthenticated, "CREDENTIALS_EXPIRED", "Too old");
        Assert.True(await events.MoveNextAsync().Soon());
        var reconnecting = Assert.IsType<WatchEvent.Reconnecting>(events.Current);
        asked = events.MoveNextAsync();
        _time.Advance(reconnecting.Delay);
        var again = await server.CallAsync();
        Assert.Equal("Bearer t2", again.Headers["authorization"]);
        await again.SendAsync(Wires.Opened());
        Assert.True(await asked.Soon());
        await read.RefuseAsync(StatusCode.NotFound, "UNKNOWN_MODEL", "No");
        await Assert.ThrowsAsync<RegimeException>(() => reading.Soon());
    }

    [Fact]
    public async Task A_watch_whose_token_expires_goes_on_with_a_new_one()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var client = Client(server, null);
        await using var events = client.WatchAsync().GetAsyncEnumerator();
        var asked = events.MoveNextAsync();
        var call = await server.CallAsync();
        await call.SendAsync(Wires.Opened());
        Assert.True(await asked.Soon());
        _time.Advance(TimeSpan.FromMinutes(1));
        await call.RefuseAsync(StatusCode.Unauthenticated, "CREDENTIALS_EXPIRED", "Too old");
        Assert.True(await events.MoveNextAsync().Soon());
        var reconnecting = Assert.IsType<WatchEvent.Reconnecting>(events.Current);
        asked = events.MoveNextAsync();
        _time.Advance(reconnecting.Delay);
        call = await server.CallAsync();
        Assert.Equal("Bearer t2", call.Headers["authorization"]);
        await call.SendAsync(Wires.Opened());
        Assert.True(await asked.Soon());
    }

    [Fact]
    public void A_secret_does_not_leave_the_machine_in_plain_text_unless_it_is_said_so()
    {
        var options = new RegimeClientOptions { Address = "http://signals:5210", Credentials = RegimeCredentials.ApiKey("secret") };
        Assert.Throws<ArgumentException>(() => RegimeClient.Connect(options));
        RegimeClient.Connect(options with { AllowCredentialsWithoutTls = true }).Dispose();
        RegimeClient.Connect(options with { Address = "https://signals:5210" }).Dispose();
        RegimeClient.Connect(options with { Address = "http://127.0.0.1:5210,http://[::1]:5210,http://localhost:5210" }).Dispose();
    }

    [Fact]
    public void A_token_does_not_show_itself() => Assert.DoesNotContain("secret", new AccessToken("secret").ToString(), StringComparison.Ordinal);

    private RegimeClient Client(LoopbackServer server, TimeSpan? lifetime) => RegimeClient.Connect(server.Address, new RegimeClientOptions
    {
        TimeProvider = _time,
        Credentials = RegimeCredentials.BearerToken(_ => ValueTask.FromResult(new AccessToken($"t{++_fetched}", lifetime is { } l ? _time.GetUtcNow() + l : null))),
    });

    private static async Task<LoopbackCall> AnswerAsync(LoopbackServer server, RegimeClient client)
    {
        var reading = client.GetServerInfoAsync();
        var call = await server.CallAsync();
        await call.AnswerAsync(new V1.GetServerInfoResponse());
        await reading.Soon();
        return call;
    }

    /// <summary>A clock whose hands go back by an hour while time passes.</summary>
    private sealed class TurnedBack : TimeProvider
    {
        private readonly long _start = TimeProvider.System.GetTimestamp();

        internal TimeSpan Passed { get; set; }

        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2025, 6, 30, 12, 0, 0, TimeSpan.Zero) - (Passed > TimeSpan.Zero ? TimeSpan.FromHours(1) : TimeSpan.Zero);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _start + Passed.Ticks;
    }
}
