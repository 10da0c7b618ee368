using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Feeds.Beacon;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>The node's events ring a bell, and nothing more: what is stored comes from final states that are asked for.</summary>
public sealed class BeaconEventTests
{
    private const string Entry = "onchain.eth.validator.entry-queue";
    private static readonly Instant Midnight = Instant.FromUtc(2026, 8, 23);

    [Fact]
    public async Task A_final_checkpoint_brings_the_day_before_its_time()
    {
        await using var run = await Run.StartAsync();
        // The first epoch of the day is final; by the clock it would be asked for at twenty past.
        await run.MoveToAsync(Midnight + TimeSpan.FromMinutes(14));
        run.Stub.FinalizedEpoch = Run.EpochAt(Midnight) + 1;
        await run.Events.SendAsync("finalized_checkpoint", BeaconStub.Checkpoint(run.Stub.FinalizedEpoch));
        Assert.Equal(Midnight + TimeSpan.FromMinutes(14), (await run.StoredAsync(Midnight)).KnownAt);
        Assert.Empty(run.Stub.Unexpected);
    }

    [Fact]
    public async Task A_reorganised_head_an_unverified_checkpoint_and_what_is_new_ask_for_nothing()
    {
        await using var run = await Run.StartAsync();
        await run.MoveToAsync(Midnight + TimeSpan.FromMinutes(14));
        run.Stub.FinalizedEpoch = Run.EpochAt(Midnight) + 1;
        var asked = run.Asked;
        await run.Events.SendAsync("chain_reorg", BeaconStub.Reorganisation(13_000_000, 2));
        await run.Events.SendAsync("finalized_checkpoint", BeaconStub.Checkpoint(run.Stub.FinalizedEpoch, optimistic: true));
        await run.Events.SendAsync("head", """{"slot":"13000001","block":"0x9a","state":"0x60","epoch_transition":false,"execution_optimistic":false}""");
        await run.TakenAsync(3);
        Assert.Equal(asked, run.Asked);
        Assert.Contains(run.Rig.Log.Lines, line => line.Contains("reorganised, 2 slots deep", StringComparison.Ordinal));
        // What is final is not the head: the bell still rings for it.
        await run.Events.SendAsync("finalized_checkpoint", BeaconStub.Checkpoint(run.Stub.FinalizedEpoch));
        await run.StoredAsync(Midnight);
    }

    [Fact]
    public async Task Comments_keep_the_line_alive_and_ten_minutes_without_a_byte_end_it()
    {
        await using var run = await Run.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            run.Rig.Clock.Advance(TimeSpan.FromMinutes(9));
            var heard = run.Feed.Heard;
            await run.Events.CommentAsync();
            await Deadline.Holds(() => Task.FromResult(run.Feed.Heard > heard));
        }

        Assert.Equal(1, run.Connections);
        Assert.False(run.Feed.IsDown);
        run.Rig.Clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
        await run.ReconnectedAsync();
        Assert.Contains(run.Rig.Log.Lines, line => line.Contains("silent for 10 min", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_line_that_ended_what_was_missed_is_asked_for(bool torn)
    {
        await using var run = await Run.StartAsync();
        await run.MoveToAsync(Midnight + TimeSpan.FromMinutes(14));
        // Told while nobody listened.
        run.Stub.FinalizedEpoch = Run.EpochAt(Midnight) + 1;
        if (torn) run.Events.Abort();
        else run.Events.Close();
        await run.ReconnectedAsync();
        // By the clock it would be known at twenty past.
        Assert.True((await run.StoredAsync(Midnight)).KnownAt < Midnight + TimeSpan.FromMinutes(19));
    }

    [Fact]
    public async Task Three_events_in_a_row_that_are_none_make_a_new_line()
    {
        await using var run = await Run.StartAsync();
        await run.Events.SendAsync("finalized_checkpoint", "{\"epoch\":");
        await run.Events.SendAsync("finalized_checkpoint", BeaconStub.Checkpoint(1));
        await run.TakenAsync(2);
        for (var i = 0; i < 3; i++) await run.Events.SendAsync("finalized_checkpoint", "<html>");
        await run.ReconnectedAsync();
    }

    [Fact]
    public async Task A_node_that_is_syncing_is_tried_again_and_one_without_events_is_asked_by_the_clock()
    {
        await using var syncing = await Run.StartAsync(stub => stub.IsSyncing = true, isUp: false);
        await Deadline.Holds(() => Task.FromResult(syncing.Rig.Log.Lines.Any(line => line.Contains("503", StringComparison.Ordinal))));
        syncing.Stub.IsSyncing = false;
        await syncing.ReconnectedAsync();

        await using var without = await Run.StartAsync(stub => stub.HasEvents = false, isUp: false);
        await without.Listening.Within();
        without.Stub.FinalizedEpoch = Run.EpochAt(Midnight) + 1;
        await without.MoveToAsync(Midnight + TimeSpan.FromMinutes(21));
        await without.StoredAsync(Midnight);
    }

    /// <summary>The queues of yesterday are in the journal; the clock stands at ten in the evening.</summary>
    private sealed class Run : IAsyncDisposable
    {
        private readonly CancellationTokenSource _ending = new();
        private Task _asking = Task.CompletedTask;

        private Run(FeedRig rig) => Rig = rig;

        public FeedRig Rig { get; }

        public BeaconStub Stub => (BeaconStub)Rig.Stub;

        public BeaconEvents Feed => Rig.Feeds.Live.OfType<BeaconEvents>().Single();

        public StubEvents Events { get; private set; } = null!;

        public Task Listening { get; private set; } = Task.CompletedTask;

        public int Connections => Stub.Requests.Count(request => request.Contains("/events", StringComparison.Ordinal));

        /// <summary>Requests besides those for events.</summary>
        public int Asked => Stub.Requests.Count - Connections;

        private PullRunner Queues => Rig.Feeds.Pulls.Single();

        public static long EpochAt(Instant instant) => (instant.ToDateTimeOffset().ToUnixTimeSeconds() - 1_606_824_023) / 384;

        public static async Task<Run> StartAsync(Action<BeaconStub>? prepare = null, bool isUp = true)
        {
            var evening = Midnight - TimeSpan.FromHours(2);
            var stub = new BeaconStub { FinalizedEpoch = EpochAt(evening) - 2 };
            stub.Deposits.Add(32_000_000_000);
            var run = new Run(await FeedRig.StartAsync(stub, Providers.Beacon, evening));
            await run.Rig.StepAsync("beacon/queues");
            prepare?.Invoke(stub);
            run._asking = Task.Run(() => run.Queues.RunAsync(run._ending.Token));
            run.Listening = Task.Run(() => run.Feed.RunAsync(run._ending.Token));
            if (isUp) await run.ConnectedAsync(TimeSpan.Zero);
            await run.AsleepAsync();
            return run;
        }

        /// <summary>Lets time pass as the queues sleep, so that each of their looks is at its own time.</summary>
        public async Task MoveToAsync(Instant instant)
        {
            while (Rig.Now < instant)
            {
                // Shorter than the silence that ends a line.
                Rig.Clock.Advance(Instant.Min(instant, Rig.Now + TimeSpan.FromMinutes(5)) - Rig.Now);
                if (Events is { Ended.IsCompleted: false })
                {
                    var heard = Feed.Heard;
                    await Events.CommentAsync();
                    await Deadline.Holds(() => Task.FromResult(Feed.Heard > heard));
                }

                await AsleepAsync();
            }
        }

        public Task TakenAsync(long events) => Deadline.Holds(() => Task.FromResult(Feed.Events >= events));

        public Task ReconnectedAsync() => ConnectedAsync(TimeSpan.FromSeconds(0.1));

        /// <summary>Until the node listens to a new line and both ends know it: time that passes before that may end the attempt.</summary>
        private async Task ConnectedAsync(TimeSpan step)
        {
            StubEvents? newest = null;
            await Deadline.Holds(
                () =>
                {
                    while (Stub.TryListener() is { } listener) newest = listener;
                    if (newest is { Ended.IsCompleted: false } && !Feed.IsDown) return Task.FromResult(true);
                    if (newest is not { Ended.IsCompleted: false }) Rig.Clock.Advance(step);
                    return Task.FromResult(false);
                },
                TimeSpan.FromSeconds(60));
            Events = newest!;
        }

        public async Task<Observation> StoredAsync(Instant day)
        {
            Observation? found = null;
            await Deadline.Holds(async () => (found = (await Rig.JournalAsync()).FirstOrDefault(fact => fact.Series == Entry && fact.EventTime == day)) is not null);
            return found!;
        }

        public async ValueTask DisposeAsync()
        {
            await _ending.CancelAsync();
            foreach (var task in (Task[])[_asking, Listening])
            {
                try
                {
                    await task.Within();
                }
                catch (OperationCanceledException)
                {
                    // That is how they end.
                }
            }

            await Rig.DisposeAsync();
            _ending.Dispose();
        }

        private Task AsleepAsync() => Deadline.Holds(() => Task.FromResult(!Queues.IsAwake && Stub.Requests.Count > 0));
    }
}
