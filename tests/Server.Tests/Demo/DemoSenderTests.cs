using Microsoft.Extensions.Time.Testing;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Server.Demo;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Sqlite;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Demo;

public sealed class DemoSenderTests : IDisposable
{
    private static readonly Instant Now = Instant.FromUtc(2026, 1, 20, 20, 59, 30);
    private static readonly TimeSpan History = TimeSpan.FromDays(20);

    private readonly TempDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(Now.ToDateTimeOffset());

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task An_empty_journal_gets_the_history_and_the_prices_of_now()
    {
        await using var server = await Server.StartAsync(_directory.Path, _time);
        await server.SendAsync();

        var entries = await server.EntriesAsync();
        var sent = entries.Where(entry => !entry.Observation.IsClock).Select(entry => entry.Observation).ToArray();
        var market = new DemoMarket();
        var start = Instant.FromDate((Now - History).UtcDate);
        Assert.Equal([.. market.Between(start, Now, Now - TimeSpan.FromDays(5)), .. market.TicksAt(Now)], sent);
        Assert.Equal(Now, server.View.Time);
    }

    [Fact]
    public async Task Second_after_second_everything_due_comes_once()
    {
        await using var server = await Server.StartAsync(_directory.Path, _time);
        await server.SendAsync();
        var before = (await server.EntriesAsync()).Count;
        // Over a close, its official bars and the seal that waits for them.
        for (var second = 0; second < 1200; second += 30)
        {
            _time.Advance(TimeSpan.FromSeconds(30));
            await server.SendAsync();
        }

        var live = (await server.EntriesAsync()).Skip(before).Select(entry => entry.Observation).ToArray();
        Assert.Equal(0, server.Sender.Rejected);
        Assert.Equal(
            new DemoMarket().Between(Now, Now + TimeSpan.FromMinutes(20)).Where(fact => !IsTick(fact)),
            live.Where(fact => !IsTick(fact) && !fact.IsClock));
        Assert.Single(live, fact => fact.IsClock);
        Assert.Equal(2 * 40, live.Count(IsTick));
        Assert.Equal(live.Length, live.Select(fact => fact.NaturalKey).Distinct().Count());
    }

    [Fact]
    public async Task A_restart_goes_on_without_conflicts_and_without_a_gap()
    {
        await using (var server = await Server.StartAsync(_directory.Path, _time)) await server.SendAsync();
        _time.Advance(TimeSpan.FromHours(30));
        await using var again = await Server.StartAsync(_directory.Path, _time);
        var before = (await again.EntriesAsync()).Count;
        await again.SendAsync();

        Assert.Equal(0, again.Sender.Rejected);
        var added = (await again.EntriesAsync()).Skip(before).Select(entry => entry.Observation).Where(fact => !fact.IsClock).ToArray();
        var now = Now + TimeSpan.FromHours(30);
        var market = new DemoMarket();
        Assert.Equal([.. market.Between(Now, now), .. market.TicksAt(now)], added);
    }

    [Fact]
    public async Task A_history_that_was_cut_off_is_completed()
    {
        var market = new DemoMarket();
        var start = Instant.FromDate((Now - History).UtcDate);
        var facts = market.Between(start, Now, Now - TimeSpan.FromDays(5)).ToArray();
        await using (var server = await Server.StartAsync(_directory.Path, _time))
        {
            // Within the facts of one instant.
            var cut = Array.FindIndex(facts, 200, fact => fact.KnownAt == facts[200].KnownAt) + 3;
            await server.Intake.AppendAsync(facts[..cut], null, CancellationToken.None);
        }

        await using var again = await Server.StartAsync(_directory.Path, _time);
        await again.SendAsync();
        Assert.Equal(0, again.Sender.Rejected);
        var sent = (await again.EntriesAsync()).Select(entry => entry.Observation).Where(fact => !fact.IsClock);
        Assert.Equal([.. facts, .. market.TicksAt(Now)], sent);
    }

    [Fact]
    public async Task A_client_that_was_ahead_of_the_clock_hides_nothing_from_a_restart()
    {
        await using (var server = await Server.StartAsync(_directory.Path, _time))
        {
            await server.SendAsync();
            var ahead = Now + TimeSpan.FromSeconds(4);
            var fact = new Observation { Series = "crypto.ETH-USD.kraken.trade", EventTime = ahead, KnownAt = ahead, Scalar = 3000, Source = "client" };
            Assert.IsType<IntakeResult.Accepted>(Assert.Single(await server.Intake.AppendAsync([fact], null, CancellationToken.None)));
        }

        _time.Advance(TimeSpan.FromHours(2));
        await using var again = await Server.StartAsync(_directory.Path, _time);
        await again.SendAsync();
        Assert.Equal(0, again.Sender.Rejected);
        var keys = (await again.EntriesAsync()).Select(entry => entry.Observation.NaturalKey).ToHashSet();
        Assert.All(new DemoMarket().Between(Now, Now + TimeSpan.FromHours(2)), fact => Assert.Contains(fact.NaturalKey, keys));
    }

    [Fact]
    public async Task Keys_that_somebody_else_took_are_counted()
    {
        await using var server = await Server.StartAsync(_directory.Path, _time);
        var taken = new DemoMarket().TicksAt(Now).First() with { Scalar = 1 };
        await server.Intake.AppendAsync([taken with { Correction = true }], null, CancellationToken.None);
        await server.SendAsync();
        Assert.Equal(1, server.Sender.Rejected);
        Assert.Equal(Rejection.KeyConflict, server.Sender.LastRejection!.Reason);
    }

    private static bool IsTick(Observation fact) => fact.Series.EndsWith(".trade", StringComparison.Ordinal);

    /// <summary>The way into a journal, without the fold: the view is read from the journal itself.</summary>
    private sealed class Server(JournalSource journals, JournalView view, Intake intake, TimeProvider time) : IAsyncDisposable
    {
        public JournalView View => view;

        public Intake Intake => intake;

        public DemoSender Sender { get; } = new(new DemoMarket(), intake, journals, view, History);

        public static async Task<Server> StartAsync(string directory, TimeProvider time)
        {
            var journals = new JournalSource(async cancellation => await SqliteJournal.OpenAsync(directory, Provenance.Simulated, cancellation));
            await journals.OpenAsync(CancellationToken.None).Within();
            var view = new JournalView(EthSmallCaps.Model);
            var server = new Server(journals, view, new(journals, view, time), time);
            foreach (var entry in await server.EntriesAsync()) view.Advance(entry.Observation);
            return server;
        }

        public Task SendAsync() => Sender.SendAsync(Instant.From(time.GetUtcNow()), null, CancellationToken.None).Within();

        public async Task<IReadOnlyList<Entry>> EntriesAsync()
        {
            var entries = new List<Entry>();
            while (true)
            {
                var page = await journals.Current.ReadAsync(entries.Count == 0 ? Revision.Start : entries[^1].Revision, 10_000, CancellationToken.None).Within();
                if (page.Count == 0) return entries;
                entries.AddRange(page);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await journals.DisposeAsync();
        }
    }
}
