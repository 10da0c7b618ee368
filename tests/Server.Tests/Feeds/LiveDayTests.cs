using RegimeGrpc.Cli;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>A session day through the whole server: minutes and their corrections, an exchange that pauses, the close, and a file that is late.</summary>
public sealed class LiveDayTests
{
    private const string Share = "equity.IWM.short-volume-share";
    private const string Minutes = "equity.IWM.iex";

    // Sunday night in New York.
    private static readonly DateTimeOffset Start = new(2025, 11, 24, 3, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Monday = new(2025, 11, 24);

    [Fact]
    public async Task A_day_comes_over_the_sockets_and_files_of_its_providers_each_thing_once_and_when_it_is_there()
    {
        await using var world = new StubWorld(Start, 40, NyseCalendar.Default.IsSession, _ => false);
        await world.StartAsync();
        await using var server = await WorldServer.StartAsync(world);

        // A minute of IEX, and half a minute later what it has become.
        var at = At(10);
        await server.StepAsync(at);
        await server.AlpacaSocket!.SendAsync($"[{AlpacaStub.Bar("u", "IWM", at.AddMinutes(-1), StubWorld.Price("IWM", at) + 1)}]");
        await Deadline.Holds(async () => (await FactsAsync(server, Minutes)).Length == 2);
        Assert.All(await FactsAsync(server, Minutes), fact => Assert.Equal((Instant.From(at), Providers.Alpaca), (fact.EventTime, fact.Source)));
        Assert.Equal([("", (double)StubWorld.Price("IWM", at)), ("r1", (double)StubWorld.Price("IWM", at) + 1)], (await FactsAsync(server, Minutes)).Select(fact => (fact.Vintage, fact.Bar!.Value.Close)));

        // An exchange that does not trade says so to whoever asks the server.
        await server.KrakenSocket!.SendAsync(KrakenStub.Status("maintenance"));
        await KrakenIsAsync(server, FeedState.Degraded);
        Assert.Contains("Kraken says maintenance", await ListAsync(server), StringComparison.Ordinal);
        await server.KrakenSocket.SendAsync(KrakenStub.Status("online"));
        await KrakenIsAsync(server, FeedState.Live);

        // The consolidated day, twenty minutes after the close.
        await server.StepAsync(At(16));
        Assert.DoesNotContain(await FactsAsync(server, "equity.IWM.day"), fact => NewYork.Date(fact.EventTime) == Monday);
        await server.StepAsync(At(16, 20));
        var day = Assert.Single(await FactsAsync(server, "equity.IWM.day"), fact => NewYork.Date(fact.EventTime) == Monday);
        Assert.Equal((NewYork.ToUtc(Monday, 16), Instant.From(At(16, 20))), (day.EventTime, day.KnownAt));

        // FINRA's next file is not there when it is due, and not a while later; then it is taken, once.
        for (var i = 0; i < 2; i++) world.Finra.Script("CNMSshvol20251124", StubStep.Status(i == 0 ? 403 : 404));
        foreach (var minute in (int[])[30, 35, 40, 45]) await server.StepAsync(At(18, minute));
        var share = Assert.Single(await FactsAsync(server, Share), fact => NewYork.Date(fact.EventTime) == Monday);
        Assert.Equal(Instant.From(At(18, 40)), share.KnownAt);
        Assert.Equal((FeedState.Live, NewYork.ToUtc(Monday.AddDays(1), 18, 30)), (server.Board.Of(Providers.Finra, Share)!.State, server.Board.Of(Providers.Finra, Share)!.Due));
        Assert.Equal(3, world.Finra.Requests.Count(request => request.Contains("CNMSshvol20251124", StringComparison.Ordinal)));
        Assert.All(world.All, provider => Assert.Empty(provider.Stub.Unexpected));
    }

    private static DateTimeOffset At(int hour, int minute = 0) => NewYork.ToUtc(Monday, hour, minute).ToDateTimeOffset();

    private static async Task<Observation[]> FactsAsync(WorldServer server, string series) =>
        [.. (await server.EntriesAsync()).Select(entry => entry.Observation).Where(fact => fact.Series == series)];

    private static Task KrakenIsAsync(WorldServer server, FeedState state) =>
        Deadline.Holds(() => Task.FromResult(server.Board.Of(Providers.Kraken, "crypto.ETH-USD.kraken.trade")!.State == state));

    private static async Task<string> ListAsync(WorldServer server)
    {
        var output = new StringWriter();
        Assert.Equal(0, await Cli.CommandLine.RunAsync(["feeds", "list", "--json", "--server", server.Address], Terminal.For(output, output, isPiped: true, isErrorPiped: true)).Within());
        return output.ToString();
    }
}
