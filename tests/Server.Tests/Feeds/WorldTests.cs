using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Sqlite;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Stubs;
using Xunit.Abstractions;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>
/// The whole server on all providers at once, for two simulated weeks: Thanksgiving, a half day, weekends, a CPI release, NFCI
/// releases that revise everything, and outages. What it publishes is what the same facts give when they are imported.
/// </summary>
public sealed class WorldTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Start = new(2025, 11, 24, 0, 0, 0, TimeSpan.Zero);
    private const int Days = 14;
    private const int History = 420;

    [Fact]
    public async Task Two_weeks_of_all_providers_with_outages_give_what_importing_the_same_facts_gives()
    {
        await using var world = new StubWorld(Start, History, NyseCalendar.Default.IsSession, day => NyseCalendar.Default.On(day) is { Early: true });
        await world.StartAsync();
        await using var run = await Run.StartAsync(world);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var begun = (await run.EntriesAsync()).Count;

        for (var now = Next(Start); now <= Start.AddDays(Days); now = Next(now)) await run.StepAsync(now);

        var entries = await run.EntriesAsync();
        var after = GC.GetTotalMemory(forceFullCollection: true);
        output.WriteLine($"journal: {begun} entries of history, {entries.Count - begun} in {Days} days, {run.JournalBytes() / 1024} KiB; memory {before / 1024} KiB then {after / 1024} KiB");
        foreach (var group in entries.Where(entry => !entry.Observation.IsClock).GroupBy(entry => entry.Observation.Source)) output.WriteLine($"{group.Key}: {group.Count()}");

        Check(run, world, entries);
        var (live, digests) = Seals(entries);
        Assert.Equal(run.Published(), digests);
        var (imported, _) = Seals(await ImportAsync(entries));
        Assert.Equal(live.Select(seal => (seal.Seal, seal.AsOf)), imported.Select(seal => (seal.Seal, seal.AsOf)));
        var differences = live.Zip(imported).SelectMany(pair => Different(pair.First, pair.Second)).ToArray();
        Assert.True(differences.Length == 0, string.Join('\n', differences.Take(20)));
        Assert.True(live.Count >= Days + 9, $"{live.Count} seals");
        Assert.All(world.All, provider => Assert.Empty(provider.Stub.Unexpected));
    }

    /// <summary>Hour by hour while exchanges and offices are open, and less often at night and at the weekend.</summary>
    private static DateTimeOffset Next(DateTimeOffset now) =>
        now.AddHours(now is { DayOfWeek: not (DayOfWeek.Saturday or DayOfWeek.Sunday), Hour: >= 12 and < 23 } ? 1 : now.Hour == 23 ? 1 : 3);

    private static void Check(Run run, StubWorld world, IReadOnlyList<Entry> entries)
    {
        var facts = entries.Select(entry => entry.Observation).ToArray();
        // Every trade came through in spite of a day's outage, and no feed was brought down by another's.
        Assert.Equal(0, run.Coinbase.Lost);
        Assert.Equal(world.CoinbaseTrades, run.Coinbase.Trades);
        Assert.True(run.Coinbase.Repaired > 0);
        // Sessions: the half day ends at one, Thanksgiving has none.
        var iwm = facts.Where(fact => fact.Series == "equity.IWM.day" && fact.Vintage == "" && fact.EventTime > Instant.From(Start)).Select(fact => fact.EventTime).ToArray();
        Assert.Contains(NewYork.ToUtc(new(2025, 11, 28), 13), iwm);
        Assert.DoesNotContain(iwm, close => close.UtcDate == new DateOnly(2025, 11, 27));
        Assert.Equal(9, iwm.Length);
        // The print is known within a step of its minute.
        var print = Assert.Single(facts, fact => fact.Series == "macro.CPI.print" && fact.EventTime == Instant.FromUtc(2025, 11, 1));
        Assert.True(print.KnownAt >= NewYork.ToUtc(new(2025, 12, 3), 8, 30) && print.KnownAt <= NewYork.ToUtc(new(2025, 12, 3), 9, 59), $"the print was known at {print.KnownAt}");
        // NFCI came on its Wednesday and revised every week.
        Assert.Contains(facts, fact => fact.Series == "macro.NFCI" && fact.EventTime == Instant.FromUtc(2025, 11, 29) && fact.KnownAt >= NewYork.ToUtc(new(2025, 12, 3), 8, 30));
        Assert.True(facts.Count(fact => fact.Series == "macro.NFCI" && fact.Vintage.Length > 0 && fact.KnownAt >= NewYork.ToUtc(new(2025, 12, 3), 8, 30)) > 50);
        // No total of a day before noon of the next session day.
        Assert.All(facts.Where(fact => fact.Source == Providers.SoSoValue), fact => Assert.True(fact.KnownAt >= NewYork.ToUtc(NyseCalendar.Default.AtOrAfter(NewYork.Date(fact.EventTime).AddDays(1)).Date, 12)));
        // Ticks: bounded by the interval, whatever is traded.
        Assert.All(facts, fact => Assert.True(fact.KnownAt >= fact.EventTime || fact.IsClock));
        Assert.Contains(facts, fact => fact.Source == Providers.Beacon);
        // All providers are well at the end.
        Assert.All(run.Board.At(Instant.From(run.Clock.GetUtcNow())).Where(health => health.Provider is not Providers.Lido), health =>
            Assert.True(health.State is FeedState.Live or FeedState.Late, $"{health.Provider} {health.Series} is {health.State}: {health.Reason}"));
    }

    private static (List<Signal> Signals, List<string> Digests) Seals(IEnumerable<Entry> entries)
    {
        var digests = new List<string>();
        var engine = new Engine(EthSmallCapsLive.Model);
        var seals = new List<Signal>();
        foreach (var entry in entries)
        {
            var step = engine.Step(entry.Revision, entry.Observation);
            digests.AddRange(step.Seals.Select(seal => seal.Digest));
            if (step.Sealed is { } signal) seals.Add(signal);
        }

        return (seals, digests);
    }

    private static async Task<IReadOnlyList<Entry>> ImportAsync(IReadOnlyList<Entry> entries)
    {
        using var directory = new TempDirectory();
        var journals = new JournalSource(async cancellation => await SqliteJournal.OpenAsync(directory.Path, Provenance.Real, cancellation));
        await using (journals)
        {
            await journals.OpenAsync(CancellationToken.None).Within();
            var until = Instant.From(Start.AddDays(Days));
            using var intake = new Intake(journals, new(EthSmallCaps.Model, EthSmallCapsLive.Model), new FakeTimeProvider(until.ToDateTimeOffset()));
            var facts = entries.Select(entry => entry.Observation).Where(fact => !fact.IsClock)
                .OrderBy(fact => fact.KnownAt).ThenBy(fact => fact.Series, StringComparer.Ordinal).ThenBy(fact => fact.EventTime).ThenBy(fact => fact.Source, StringComparer.Ordinal);
            foreach (var batch in facts.Chunk(4000)) Assert.All(await intake.AppendAsync(batch, null, CancellationToken.None).Within(), result => Assert.IsType<IntakeResult.Accepted>(result));
            await intake.AppendAsync([], until, CancellationToken.None).Within();
            return await journals.Current.ReadAsync(Revision.Start, 1_000_000, CancellationToken.None).Within();
        }
    }

    /// <summary>Topics of a seal whose canonical bytes are not the same.</summary>
    private static IEnumerable<string> Different(Signal live, Signal imported)
    {
        foreach (var topic in typeof(Topics).GetProperties())
            if (!Bytes(topic.GetValue(live.Topics)!).SequenceEqual(Bytes(topic.GetValue(imported.Topics)!)))
                yield return $"{live.Seal} of {live.AsOf}: {topic.Name}: {topic.GetValue(live.Topics)} and {topic.GetValue(imported.Topics)}";
    }

    private static byte[] Bytes(object topic)
    {
        var writer = new CanonicalWriter();
        topic.GetType().GetMethod("Encode")!.Invoke(topic, [writer]);
        return writer.ToArray();
    }

    /// <summary>The server of this world, a step at a time.</summary>
    private sealed class Run : IAsyncDisposable
    {
        // A second of the world's clock for so many looks without success.
        private const int LooksPerSecond = 400;

        private readonly TempDirectory _directory = new();
        private readonly StubWorld _world;
        private WebApplication _app = null!;
        private StubSocket? _coinbase;
        private StubSocket? _kraken;
        private IReadOnlyList<(string Product, StubTrade Trade)> _news = [];

        private Run(StubWorld world) => _world = world;

        public FakeTimeProvider Clock { get; } = new(Start);

        public FeedHealthBoard Board => _app.Services.GetRequiredService<FeedHealthBoard>();

        public Server.Feeds.Push.TradeFeed Coinbase => Set.Streams[0];

        private FeedSet Set => _app.Services.GetRequiredService<FeedSet>();

        private ModelFold Model => _app.Services.GetRequiredService<IReadOnlyList<ModelFold>>().Single(model => model.Model.Name == EthSmallCapsLive.Name);

        public static async Task<Run> StartAsync(StubWorld world)
        {
            var run = new Run(world);
            // A message a step is all a socket says here.
            var settings = world.Settings().Append(new("feeds:heartbeatLimit", "8000")).Append(new("feeds:retryDelay", "0"));
            run._app = Composition.Build(
                new() { DataDirectory = run._directory["data"], GrpcPort = 0, HttpPort = 0, Feeds = true }, run.Clock, configuration => configuration.AddInMemoryCollection(settings));
            await run._app.StartAsync().Within();
            await run._app.Services.GetRequiredService<FeedHost>().CaughtUp.Within(TimeSpan.FromMinutes(2));
            await run.ConnectAsync();
            return run;
        }

        /// <summary>Time, then what is new in the world, then whatever the server makes of it, until nothing more happens.</summary>
        public async Task StepAsync(DateTimeOffset now)
        {
            Break(now);
            var trades = _world.MoveTo(now);
            Clock.Advance(now - Clock.GetUtcNow());
            if (_coinbase is null && _world.Coinbase.RefuseSockets == 0) await ConnectAsync();
            _news = trades;
            if (_coinbase is { } coinbase) await SendAsync(coinbase);
            if (_kraken is { } kraken) await SendKrakenAsync(kraken);
            await QuietAsync();
        }

        public async Task<IReadOnlyList<Entry>> EntriesAsync() =>
            await _app.Services.GetRequiredService<JournalSource>().Current.ReadAsync(Revision.Start, 1_000_000, CancellationToken.None).Within();

        public IReadOnlyList<string> Published() => [.. Model.Seals.After(Revision.Start).Select(seal => seal.Digest)];

        public long JournalBytes() => Directory.GetFiles(_directory["data"], "journal.db*").Sum(file => new FileInfo(file).Length);

        public async ValueTask DisposeAsync()
        {
            await _app.StopAsync().Within();
            await _app.Services.GetRequiredService<JournalSource>().DisposeAsync();
            await _app.DisposeAsync();
            _directory.Dispose();
        }

        private void Break(DateTimeOffset now)
        {
            var hours = (now - Start).TotalHours;
            _world.Fred.Outage = hours is > 52 and < 60 ? StubAnswer.Json("{}", 503) : null;
            _world.Treasury.Outage = hours is > 70 and < 74 ? StubAnswer.Text("<html>maintenance</html>", 200, "text/html") : null;
            _world.Alpaca.Outage = hours is > 44 and < 45.5 ? StubAnswer.Json("{}", 429).With("Retry-After", "600") : null;
            _world.DefiLlama.Outage = hours is > 100 and < 150 ? StubAnswer.Json("{}", 500) : null;
            _world.Finra.Outage = hours is > 190 and < 200 ? StubAnswer.Text("", 200) : null;
            // The exchange itself is gone for most of a day.
            if (hours is > 130 and < 150)
            {
                _coinbase?.Abort();
                _coinbase = null;
                (_world.Coinbase.RefuseSockets, _world.Coinbase.Outage) = (int.MaxValue, StubAnswer.Json("""{"message":"Internal server error"}""", 500));
            }
            else
            {
                (_world.Coinbase.RefuseSockets, _world.Coinbase.Outage) = (0, null);
            }
        }

        private Task SendAsync(StubSocket coinbase) => SentAsync(async () =>
        {
            foreach (var (product, trade) in _news) await coinbase.SendAsync(CoinbaseStub.Match(product, trade));
        });

        private Task SendKrakenAsync(StubSocket kraken) =>
            SentAsync(() => _world.Kraken.Tape["ETHUSD"] is [.., var last] ? kraken.SendAsync(KrakenStub.Update("ETH/USD", "update", last)) : Task.CompletedTask);

        /// <summary>A line that broke meanwhile is made anew by the server, and what was to be said is said again.</summary>
        private static async Task SentAsync(Func<Task> send)
        {
            try
            {
                await send();
            }
            catch (Exception e) when (e is System.Net.WebSockets.WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
            {
            }
        }

        private Task ConnectAsync() => HoldsAsync(() => _coinbase is not null && _kraken is not null);

        /// <summary>Takes new connections, and lets a back-off pass when nothing moves for a while: on a busy machine a greeting may come too late.</summary>
        private async Task HoldsAsync(Func<bool> condition)
        {
            var looks = 0;
            await Deadline.Holds(
                async () =>
                {
                    if (_world.Coinbase.TryAccept() is { } coinbase) await SendAsync(_coinbase = coinbase);
                    if (_world.Kraken.TryAccept() is { } kraken) await SendKrakenAsync(_kraken = kraken);
                    if (++looks % LooksPerSecond == 0) Clock.Advance(TimeSpan.FromSeconds(1));
                    return condition();
                },
                TimeSpan.FromSeconds(60));
        }

        private async Task QuietAsync()
        {
            await HoldsAsync(() => Set.Pulls.All(pull => !pull.IsAsking)
                && (_coinbase is null || Coinbase.Trades >= _world.CoinbaseTrades)
                && (_kraken is null || Set.Streams[1].Trades >= _world.Kraken.Tape["ETHUSD"].Count));
            var head = await _app.Services.GetRequiredService<JournalSource>().Current.HeadAsync(CancellationToken.None).Within();
            while (true)
            {
                var moved = Model.Board.Moved;
                if (Model.Board.HasBegun && Model.Board.Head.Revision >= head.Newest) return;
                await moved.Within(TimeSpan.FromSeconds(60));
            }
        }
    }
}
