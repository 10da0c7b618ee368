using System.Net;
using Grpc.Health.V1;
using RegimeGrpc.Server.Access;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Access;

/// <summary>What needs no key, asked by who does not read the answers.</summary>
[Collection(Load.Name)]
public sealed class StrangersTests : IAsyncLifetime
{
    private const string Health = "/grpc.health.v1.Health/Check";
    private const string Models = "/regime.v1.RegimeService/ListModels";
    private static readonly IPAddress Outside = IPAddress.Parse("127.0.0.2");

    private GuardedServer _server = null!;

    private int Port => new Uri(_server.Address).Port;

    public async Task InitializeAsync() => _server = await GuardedServer.StartAsync(tls: false);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData(Health, null)]
    [InlineData(Health, "no-key")]
    public async Task A_connection_is_asked_to_end_after_some_calls_and_those_beyond_are_refused_undone(string path, string? key)
    {
        using var deaf = await RawHttp2.ConnectAsync(Port);
        // Nothing of an answer may be sent but its headers.
        await deaf.SendAsync(RawHttp2.Frame(RawHttp2.Settings, 0, 0, [0, 4, 0, 0, 0, 0]));
        for (var call = 1; call < Strangers.Calls; call++) await AskAsync(deaf, call, path, key);
        await deaf.SendAsync(RawHttp2.Frame(RawHttp2.Ping, 0, 0, new byte[8]));
        Assert.Equal(RawHttp2.Ping, await NextAsync(deaf, RawHttp2.Ping, RawHttp2.GoAway));

        await AskAsync(deaf, Strangers.Calls, path, key);
        Assert.Equal(RawHttp2.GoAway, await NextAsync(deaf, RawHttp2.GoAway));
        // What was on its way is answered, and nothing more.
        const int More = 10;
        for (var call = Strangers.Calls + 1; call <= (2 * Strangers.Calls) + More; call++) await AskAsync(deaf, call, path, key);
        for (var refused = 0; refused < More; refused++) Assert.Equal(RawHttp2.Reset, await NextAsync(deaf, RawHttp2.Reset));
        // Who shows a key after all is none any more.
        await AskAsync(deaf, (2 * Strangers.Calls) + More + 1, Models, _server.Keys["reader"]);
        Assert.Equal(RawHttp2.Headers, await NextAsync(deaf, RawHttp2.Headers, RawHttp2.Reset));
    }

    /// <summary>Of a refusal nothing stays. All the watches of a gateway whose key was withdrawn come back at once, and each is told why it may not.</summary>
    [Fact]
    public async Task Hundreds_on_one_connection_are_all_told()
    {
        using var http = _server.Client();
        var told = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => _server.CallAsync(http, "/regime.v1.RegimeService/Watch", ("x-api-key", "no-key"))));
        Assert.All(told, call => Assert.Equal(Grpc.Core.StatusCode.Unauthenticated, call.Status));
    }

    [Fact]
    public async Task Who_is_known_asks_as_often_as_he_likes()
    {
        using var http = _server.Client();
        Assert.Null((await _server.CallAsync(http, Models, ("x-api-key", _server.Keys["reader"]))).Status);
        using var known = await RawHttp2.ConnectAsync(Port);
        await AskAsync(known, 1, Models, _server.Keys["reader"]);
        for (var call = 2; call < 4 * Strangers.Calls; call++)
        {
            await AskAsync(known, call, Health, null);
            Assert.Equal(RawHttp2.Headers, await NextAsync(known, RawHttp2.Headers, RawHttp2.GoAway));
        }
    }

    [Fact]
    public async Task An_address_has_so_many_such_connections_and_others_and_the_known_are_not_concerned()
    {
        var open = new List<RawHttp2>();
        try
        {
            for (var i = 0; i < Strangers.Connections; i++)
            {
                var stranger = await RawHttp2.ConnectAsync(Port, greet: true, Outside);
                open.Add(stranger);
                await AskAsync(stranger, 1, Health, null);
                Assert.Equal(RawHttp2.Headers, await NextAsync(stranger, RawHttp2.Headers));
            }

            using (var over = await RawHttp2.ConnectAsync(Port, greet: true, Outside))
            {
                await AskAsync(over, 1, Health, null);
                Assert.Equal(RawHttp2.Reset, await NextAsync(over, RawHttp2.Headers, RawHttp2.Reset));
            }

            using (var known = await RawHttp2.ConnectAsync(Port, greet: true, Outside))
            {
                await AskAsync(known, 1, Models, _server.Keys["reader"]);
                Assert.Equal(RawHttp2.Headers, await NextAsync(known, RawHttp2.Headers));
            }

            using var http = _server.Client();
            Assert.Null((await _server.CallAsync(http, Health, null, new HealthCheckRequest())).Status);
        }
        finally
        {
            foreach (var connection in open) connection.Dispose();
        }

        await Deadline.Holds(async () =>
        {
            using var again = await RawHttp2.ConnectAsync(Port, greet: true, Outside);
            await AskAsync(again, 1, Health, null);
            return await NextAsync(again, RawHttp2.Headers, RawHttp2.Reset) is RawHttp2.Headers;
        });
    }

    private static async Task AskAsync(RawHttp2 connection, int call, string path, string? key)
    {
        var stream = (2 * call) - 1;
        await connection.SendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, stream, RawHttp2.Call(path, key is null ? [] : [("x-api-key", key)])));
        await connection.SendAsync(RawHttp2.Frame(RawHttp2.Data, RawHttp2.EndStream, stream, [0, 0, 0, 0, 0]));
    }

    /// <summary>The type of the next frame that is one of these; null when the server has ended the connection.</summary>
    private static async Task<byte?> NextAsync(RawHttp2 connection, params byte[] types)
    {
        while (await connection.ReceiveAsync() is { } frame)
            if (types.Contains(frame.Type)) return frame.Type;
        return null;
    }
}
