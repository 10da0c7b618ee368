using System.Text.Json;
using RegimeGrpc.Cli;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary><c>regime feeds</c> against the whole server: settings and keys are the server's and stay with it.</summary>
public sealed class FeedServiceTests
{
    private static readonly DateTimeOffset Start = new(2025, 11, 24, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task List_check_and_backfill_tell_what_each_provider_answers_and_no_key()
    {
        await using var world = new StubWorld(Start, 40, NyseCalendar.Default.IsSession, _ => false);
        await world.StartAsync();
        // Down while the server starts, and well again before anybody asks.
        world.ValidatorQueue.Outage = world.Growthepie.Outage = StubAnswer.Json("{}", 503);
        await using var server = await WorldServer.StartAsync(world, settings: [new("feeds:sosovalue:enabled", "false"), new("feeds:commercial", "true")]);
        world.Fred.Outage = StubAnswer.Json($$"""{"message":"bad api_key={{StubWorld.Key}}"}""", 503);

        var list = await RunAsync(server, "feeds", "list", "--json");
        Assert.Equal(0, list.Code);
        var feeds = JsonDocument.Parse(list.Out).RootElement.GetProperty("feeds").EnumerateArray().ToDictionary(feed => feed.GetProperty("provider").GetString()!);
        Assert.Equal(world.All.Select(one => one.Name).Order(), feeds.Keys.Order());
        Assert.Equal("FEED_STATE_DISABLED", feeds["sosovalue"].GetProperty("state").GetString());
        Assert.Equal("FEED_STATE_UNLICENSED", feeds["coinmetrics"].GetProperty("state").GetString());
        Assert.Equal("FEED_LICENCE_NON_COMMERCIAL", feeds["coinmetrics"].GetProperty("licence").GetString());
        var nfci = feeds["fred"].GetProperty("series").EnumerateArray().Single(series => series.GetProperty("series").GetString() == "macro.NFCI");
        Assert.Equal("FEED_STATE_LIVE", nfci.GetProperty("state").GetString());
        Assert.Equal("index", nfci.GetProperty("unit").GetString());
        Assert.NotNull(nfci.GetProperty("lastSuccessAt").GetString());
        Assert.NotNull(nfci.GetProperty("nextDueAt").GetString());
        Assert.Contains("503", feeds["validatorqueue"].GetProperty("series")[0].GetProperty("lastError").GetString()!, StringComparison.Ordinal);

        var before = (await server.EntriesAsync()).Count;
        world.ValidatorQueue.Outage = world.Growthepie.Outage = null;
        var check = await RunAsync(server, "feeds", "check");
        Assert.Equal(1, check.Code);
        Assert.Contains("11 of 11 sources answer", (await RunAsync(server, "feeds", "check", "coinbase")).Out, StringComparison.Ordinal);
        Assert.Contains("FAILED", check.Out.Split('\n').First(line => line.Contains(" fred ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("OK", check.Out.Split('\n').First(line => line.Contains(" kraken ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("feeds:sosovalue:enabled", check.Out, StringComparison.Ordinal);
        // On the way there it is told whose answer is awaited, and beside what a script reads.
        Assert.StartsWith("still to come: alpaca, beacon, bls,", check.Error, StringComparison.Ordinal);
        Assert.Contains("; 0 of 14 have answered", check.Error, StringComparison.Ordinal);
        var treasury = await RunAsync(server, "feeds", "check", "treasury", "--json");
        Assert.Equal((0, "treasury"), (treasury.Code, JsonDocument.Parse(treasury.Out).RootElement.GetProperty("provider").GetString()));
        Assert.Equal(before, (await server.EntriesAsync()).Count);

        var first = await RunAsync(server, "feeds", "backfill", "growthepie", "--json");
        var appended = JsonDocument.Parse(first.Out.Trim().Split('\n')[^1]).RootElement.GetProperty("appended");
        Assert.True(first.Code == 0, first.ToString());
        Assert.True(long.Parse(appended.GetProperty("added").GetString()!, null) > 100, first.Out);
        var again = await RunAsync(server, "feeds", "backfill", "growthepie");
        Assert.Contains("0 new, 0 revised", again.Out, StringComparison.Ordinal);

        // The beacon node has told of today already: what was before is sealed.
        var late = await RunAsync(server, "feeds", "backfill", "validatorqueue");
        Assert.Equal(4, late.Code);
        Assert.Contains("HISTORY_AFTER_LIVE", late.Error, StringComparison.Ordinal);

        // What its licence forbids is not asked by anybody: not at the start, not for a look, not for its history.
        Assert.Contains("NOT_ASKED", check.Out.Split('\n').First(line => line.Contains(" coinmetrics ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(server, "feeds", "backfill", "coinmetrics")).Code);
        Assert.Empty(world.CoinMetrics.Requests);
        Assert.DoesNotContain(await server.EntriesAsync(), entry => entry.Observation.Source == "coinmetrics");

        var wrong = await RunAsync(server, "feeds", "check", "nobody");
        Assert.Equal(1, wrong.Code);
        Assert.Contains("there are coinbase, kraken", wrong.Error, StringComparison.Ordinal);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(wrong.Error, "none is called 'nobody'"));
        foreach (var secret in (string[])[StubWorld.Key, StubWorld.Secret])
            foreach (var (_, text, error) in (Ended[])[list, check, first, again, late, wrong])
                Assert.DoesNotContain(secret, text + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_live_inputs_says_how_to_start_it_with_them()
    {
        await using var server = await WorldServer.WithoutFeedsAsync();
        var ended = await RunAsync(server, "feeds", "list");
        Assert.Equal(1, ended.Code);
        Assert.Contains("FEEDS_OFF", ended.Error, StringComparison.Ordinal);
        Assert.Contains("--feeds", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Call again", ended.Error, StringComparison.Ordinal);
    }

    /// <summary>What Ctrl-C does: the server stops as well, nothing is in, and a script does not take it for an end.</summary>
    [Theory]
    [InlineData("backfill", "interrupted: 0 sources had answered. The server stops")]
    [InlineData("check", "interrupted: still to come: finra; 0 of 1 have answered.")]
    public async Task One_that_is_interrupted_says_so_and_the_server_stops_with_it(string command, string said)
    {
        await using var world = new StubWorld(Start, 40, NyseCalendar.Default.IsSession, _ => false);
        await world.StartAsync();
        KeyValuePair<string, string?>[] settings = [new("feeds:attemptTimeout", "86400"), new("feeds:requestTimeout", "86400")];
        await using var server = await WorldServer.StartAsync(world, settings: settings);
        var (hangs, asked, before) = (StubStep.Waits(), world.Finra.Requests.Count, (await server.EntriesAsync()).Count);
        world.Finra.Script("/", hangs);
        using var interrupt = new CancellationTokenSource();
        var running = RunAsync(server, interrupt.Token, "feeds", command, "finra");
        await Deadline.Holds(() => Task.FromResult(world.Finra.Requests.Count > asked));
        await interrupt.CancelAsync();
        var ended = await running.Within();
        Assert.Equal(130, ended.Code);
        Assert.Contains(said, ended.Error, StringComparison.Ordinal);

        // One at a time: this one ends only when that has ended.
        Assert.Equal(0, (await RunAsync(server, "feeds", "backfill", "lido")).Code);
        Assert.Equal(before, (await server.EntriesAsync()).Count);
        hangs.Hold!.TrySetResult();
    }

    private static Task<Ended> RunAsync(WorldServer server, params string[] arguments) => RunAsync(server, CancellationToken.None, arguments);

    private static async Task<Ended> RunAsync(WorldServer server, CancellationToken interrupt, params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await Cli.CommandLine.RunAsync([.. arguments, "--server", server.Address, "--timeout", "60s"], Terminal.For(output, error, isPiped: true, isErrorPiped: true), interrupt).Within(TimeSpan.FromMinutes(1));
        return new(code, output.ToString(), error.ToString());
    }

    private sealed record Ended(int Code, string Out, string Error);
}
