using Grpc.Core;
using Microsoft.Extensions.Hosting;
using RegimeGrpc.Testing;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Server.Tests.Access;

/// <summary>Calls that are ended from here are told why, also those that no code of ours runs: that wait for their turn, and gRPC's own.</summary>
public sealed class EndedCallsTests
{
    private const string Append = "/regime.v1.ObservationService/Append";

    [Theory]
    [InlineData("withdrawn", StatusCode.Unauthenticated, "CREDENTIALS_INVALID")]
    [InlineData("changed", StatusCode.Unavailable, "DRAINING")]
    [InlineData("stop", StatusCode.Unavailable, "DRAINING")]
    public async Task Whoever_waits_reflects_or_watches_health_is_told_why_it_ends(string end, StatusCode status, string reason)
    {
        var without = "";
        await using var server = await GuardedServer.StartAsync(tls: false, prepare: it =>
        {
            without = File.ReadAllText(it.KeyFile);
            it.Grant("bot", "read,append");
            File.WriteAllText(it.KeyFile, WithCalls(File.ReadAllText(it.KeyFile), 1));
        });
        using var http = server.Client();
        var bot = ("x-api-key", server.Keys["bot"]);
        using var health = (await server.CallAsync(http, "/grpc.health.v1.Health/Watch", bot)).Response;
        using var reflection = await ReflectAsync();

        // It takes the only slot, with a message whose end does not come; now and then some bytes do, or the server would end it.
        using var half = await RawHttp2.ConnectAsync(new Uri(server.Address).Port);
        await half.SendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, 1, RawHttp2.Call(Append, bot)));
        await half.SendAsync(RawHttp2.Frame(RawHttp2.Data, 0, 1, [0, 0, 63, 0, 0]));
        await Deadline.Holds(() => DripsAsync(server.Limiter.Leases));
        var waiting = server.CallAsync(http, Append, bot, new AppendRequest());
        await Deadline.Holds(() => DripsAsync(server.Limiter.Queued));

        if (end == "stop") server.Service<IHostApplicationLifetime>().StopApplication();
        else File.WriteAllText(server.KeyFile, end == "withdrawn" ? without : WithCalls(File.ReadAllText(server.KeyFile), 2));
        var (waited, _, _) = await waiting;
        using (waited) Assert.Equal((status, reason), await GuardedServer.EndOfAsync(waited));
        Assert.Equal((status, reason), await GuardedServer.EndOfAsync(reflection));
        Assert.Equal((status, reason), await GuardedServer.EndOfAsync(health));

        async Task<bool> DripsAsync(Func<string, long> calls)
        {
            await half.SendAsync(RawHttp2.Frame(RawHttp2.Data, 0, 1, new byte[2000]));
            return calls("appends") == 1;
        }

        async Task<HttpResponseMessage> ReflectAsync()
        {
            using var call = new HttpRequestMessage(HttpMethod.Post, server.Address + "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo")
            {
                Version = new(2, 0),
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                // Which services there are: its answer shows that the call is under way.
                Content = new OpenContent([0, 0, 0, 0, 2, 0x3a, 0]),
            };
            call.Headers.Add(bot.Item1, bot.Item2);
            return await http.SendAsync(call, HttpCompletionOption.ResponseHeadersRead).Within();
        }
    }

    private static string WithCalls(string file, int calls)
    {
        var document = System.Text.Json.Nodes.JsonNode.Parse(file)!;
        document["keys"]!.AsArray().Single(key => (string?)key!["name"] == "bot")!["quota"] = new System.Text.Json.Nodes.JsonObject { ["calls"] = calls };
        return document.ToJsonString();
    }
}
