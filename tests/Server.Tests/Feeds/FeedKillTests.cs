using System.Diagnostics;
using System.Text.Json;
using RegimeGrpc.Cli;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Sqlite;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>
/// kill -9 of a server with live inputs: in its first history, and twice among trades that go on while it is gone. Rows are the cursor,
/// so what it has in the end is what a server has that was left alone.
/// </summary>
public sealed class FeedKillTests
{
    private const string Trade = ".trade";
    private const int History = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task What_a_server_has_that_was_killed_is_what_one_has_that_was_not()
    {
        var start = DateTimeOffset.UtcNow;
        await using var world = new StubWorld(start, History, NyseCalendar.Default.IsSession, day => NyseCalendar.Default.On(day) is { Early: true });
        await world.StartAsync().Within();
        await using var live = new LiveWorld(world, TimeSpan.FromMilliseconds(100), stands: true);
        using var directory = new TempDirectory();

        // In its history: a provider has been asked and does not answer.
        var waits = StubStep.Waits();
        world.SoSoValue.Script("historicalInflowChart", waits);
        await using (var victim = await StartAsync(world, directory["killed"]))
        {
            await waits.Seen.Task.Within(Patience);
            await victim.KillAsync();
        }

        waits.Hold!.TrySetResult();
        live.Start();
        await using var calm = await StartAsync(world, directory["calm"]);
        var killed = await StartAsync(world, directory["killed"]);
        try
        {
            for (var life = 0; life < 2; life++)
            {
                await LiveAsync(killed, world.Now);
                await killed.KillAsync();
                await killed.DisposeAsync();
                // What is traded meanwhile is missed by nobody.
                var traded = world.CoinbaseTrades;
                await Deadline.Holds(() => Task.FromResult(world.CoinbaseTrades >= traded + 20));
                killed = await StartAsync(world, directory["killed"]);
            }

            await LiveAsync(killed, world.Now);
            await LiveAsync(calm, world.Now);
            await live.StopAsync();
            await LiveAsync(killed, world.Now);
            await LiveAsync(calm, world.Now);
            Assert.Equal((0, 0), (await calm.StopAsync(), await killed.StopAsync()));
            Assert.Empty(killed.Errors);
        }
        finally
        {
            await killed.DisposeAsync();
        }

        var (one, other) = (await FactsAsync(directory["calm"]), await FactsAsync(directory["killed"]));
        // Nothing twice.
        foreach (var facts in (Observation[][])[one, other])
        {
            Assert.All(facts.Where(IsTrade).GroupBy(fact => fact.Key), same => Assert.Single(same));
            Assert.All(facts.Where(fact => !IsTrade(fact)).GroupBy(fact => (fact.Series, fact.EventTime, fact.Vintage)), same => Assert.Single(same));
        }

        // Nothing lost: from the first trade that each has seen to the last of the tape.
        foreach (var (series, tape) in ((string, List<StubTrade>)[])
            [("crypto.ETH-USD.coinbase.trade", world.Coinbase.Tape["ETH-USD"]), ("crypto.BTC-USD.coinbase.trade", world.Coinbase.Tape["BTC-USD"]), ("crypto.ETH-USD.kraken.trade", world.Kraken.Tape["ETHUSD"])])
        {
            foreach (var facts in (Observation[][])[one, other])
            {
                var have = facts.Where(fact => fact.Series == series).OrderBy(fact => fact.EventTime).Select(fact => (Id(fact), (decimal)fact.Scalar!.Value)).ToArray();
                Assert.True(have.Length > 20, $"{series}: {have.Length}");
                Assert.Equal(tape.Where(trade => trade.Id >= have[0].Item1).Select(trade => (trade.Id, trade.Price)), have);
            }
        }

        // What was known before they began: the same, to the instant it was known at.
        var (history, again) = (Known(one, start), Known(other, start));
        Assert.True(history.Length > 500, $"{history.Length} facts");
        Assert.Equal(history, again);
    }

    private static async Task<Testing.ServerProcess> StartAsync(StubWorld world, string data)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "RegimeGrpc.Server.dll"), "--data-dir", data, "--grpc-port", "0", "--http-port", "0", "--feeds"]);
        foreach (var (key, value) in world.Settings()) start.Environment[$"REGIME_{key.Replace(":", "__", StringComparison.Ordinal)}"] = value;
        // Every trade is a row, so that each can be counted.
        start.Environment["REGIME_FEEDS__TICKINTERVAL"] = "0.001";
        return await Testing.ServerProcess.StartAsync(start);
    }

    /// <summary>Waits until a server's newest trades are at least of this instant.</summary>
    private static Task LiveAsync(Testing.ServerProcess server, DateTimeOffset instant) => Deadline.Holds(
        async () =>
        {
            var (output, error) = (new StringWriter(), new StringWriter());
            var code = await Cli.CommandLine.RunAsync(["feeds", "list", "--json", "--server", server.GrpcAddress, "--timeout", "30s"], Terminal.For(output, error, isPiped: true, isErrorPiped: true));
            if (code != 0) return false;
            var trades = JsonDocument.Parse(output.ToString()).RootElement.GetProperty("feeds").EnumerateArray()
                .SelectMany(feed => feed.GetProperty("series").EnumerateArray())
                .Where(series => series.GetProperty("series").GetString()!.EndsWith(Trade, StringComparison.Ordinal))
                .Select(series => series.TryGetProperty("newestEventTime", out var newest) && newest.ValueKind == JsonValueKind.String ? newest.GetDateTimeOffset() : default)
                .ToArray();
            // Times of trades go over the wire in whole microseconds.
            return trades.Length == 3 && trades.All(newest => newest >= instant.AddMicroseconds(-1));
        },
        Patience);

    private static async Task<Observation[]> FactsAsync(string data)
    {
        await using var journal = await SqliteJournal.OpenAsync(data, Provenance.Real).Within();
        var entries = await journal.ReadAsync(Revision.Start, 1_000_000, CancellationToken.None).AsTask().Within();
        return [.. entries.Select(entry => entry.Observation).Where(fact => !fact.IsClock)];
    }

    private static bool IsTrade(Observation fact) => fact.Series.EndsWith(Trade, StringComparison.Ordinal);

    private static long Id(Observation fact) => long.Parse(fact.Key.Split('/')[^1], null);

    private static string[] Known(IEnumerable<Observation> facts, DateTimeOffset before) =>
    [
        .. facts.Where(fact => !IsTrade(fact) && fact.KnownAt < Instant.From(before))
            .Select(fact => $"{fact.Series} {fact.EventTime} {fact.Vintage} {fact.KnownAt} {fact.Scalar} {fact.Bar}")
            .Order(StringComparer.Ordinal),
    ];
}
