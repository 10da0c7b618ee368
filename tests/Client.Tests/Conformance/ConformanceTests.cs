using System.Text.RegularExpressions;
using Grpc.Core;
using RegimeGrpc.Client.Observations;
using RegimeGrpc.Client.Signals;
using RegimeGrpc.Client.Testing;
using RegimeGrpc.Client.Tests.Appending;

namespace RegimeGrpc.Client.Tests.Conformance;

/// <summary>Every entry of client-sdk/Testing/Conformance.md, by its number and name.</summary>
public class ConformanceTests
{
    [Fact]
    public void The_list_and_these_tests_agree()
    {
        var list = Regex.Matches(File.ReadAllText(PathOfList()), @"^(\d+)\. \*\*(.+?)\*\*", RegexOptions.Multiline)
            .Select(m => $"C{int.Parse(m.Groups[1].Value):00}_{Regex.Replace(m.Groups[2].Value.Replace("'", ""), @"\W+", "_")}");
        var tests = typeof(ConformanceTests).GetMethods().Select(m => m.Name).Where(n => Regex.IsMatch(n, @"^C\d\d_")).Order(StringComparer.Ordinal);
        Assert.Equal(list, tests);
    }

    [Fact]
    public async Task C01_A_connection_torn_down_resumes_after_the_last_event_that_was_handled()
    {
        await using var rig = await ConformanceRig.StartAsync();
        rig.Publish();
        await rig.SeesAsync(2);
        rig.Server.Drop();
        Assert.Equal(1, (await rig.NextAsync<WatchEvent.Reconnecting>()).Attempt);
        rig.Publish();
        rig.Publish();
        await rig.SeesAsync(3, 4);
        await rig.ResumedAfterAsync(2);
    }

    [Fact]
    public async Task C02_A_server_that_was_away_is_found_again()
    {
        await using var rig = await ConformanceRig.StartAsync();
        await rig.Server.RestartAsync(async () =>
        {
            for (var attempt = 1; attempt <= 4; attempt++)
            {
                var waiting = await rig.NextAsync<WatchEvent.Reconnecting>();
                var full = TimeSpan.FromMilliseconds(100 * Math.Pow(2, attempt - 1));
                Assert.Equal(attempt, waiting.Attempt);
                Assert.InRange(waiting.Delay, full / 2, full);
            }

            rig.Publish();
        });
        await rig.SeesAsync(2);
    }

    [Fact]
    public async Task C03_A_server_that_goes_away_in_good_order_is_left()
    {
        await using var rig = await ConformanceRig.StartAsync();
        rig.Publish();
        rig.Server.GoAway();
        rig.Publish();
        await rig.SeesAsync(2);
        await rig.NextAsync<WatchEvent.Draining>();
        Assert.Equal("DRAINING", (await rig.NextAsync<WatchEvent.Reconnecting>()).Code);
        await rig.SeesAsync(3);
        await rig.ResumedAfterAsync(2);
    }

    [Fact]
    public async Task C04_The_time_a_server_asks_to_wait_is_kept()
    {
        await using var rig = await ConformanceRig.StartAsync();
        rig.Server.GoAway(TimeSpan.FromSeconds(7));
        Assert.Equal(TimeSpan.FromSeconds(7), (await rig.NextAsync<WatchEvent.Reconnecting>()).Delay);
        rig.Server.RefuseNext("Watch", new Refusal(StatusCode.Unavailable, "JOURNAL_UNAVAILABLE") { RetryAfter = TimeSpan.FromSeconds(9) });
        Assert.Equal(TimeSpan.FromSeconds(9), (await rig.NextAsync<WatchEvent.Reconnecting>()).Delay);
        rig.Publish();
        await rig.SeesAsync(2);
    }

    [Fact]
    public async Task C05_A_server_that_hangs_is_left()
    {
        await using var rig = await ConformanceRig.StartAsync(new WatchOptions { HeartbeatInterval = TimeSpan.FromSeconds(20) });
        rig.Server.Stall();
        rig.Publish();
        await SilentAfterAsync(rig, TimeSpan.FromSeconds(50));
        rig.Server.Resume();
        await rig.SeesAsync(2);
        await rig.ResumedAfterAsync(1);
    }

    [Fact]
    public async Task C06_A_connection_that_swallows_everything_is_left()
    {
        await using var rig = await ConformanceRig.StartAsync(new WatchOptions { HeartbeatInterval = TimeSpan.FromSeconds(20) });
        rig.Server.Silence();
        rig.Publish();
        await SilentAfterAsync(rig, TimeSpan.FromSeconds(50));
        rig.Server.Resume();
        await rig.SeesAsync(2);
        await rig.ResumedAfterAsync(1);
    }

    [Fact]
    public async Task C07_Another_replica_takes_over()
    {
        await using var first = await ScriptedServer.StartAsync();
        await using var second = await ScriptedServer.StartAsync();
        ScriptedServer[] replicas = [first, second];
        foreach (var replica in replicas) replica.Publish(new());
        await using var client = RegimeClient.Connect($"{first.Address},{second.Address}", new RegimeClientOptions { ReconnectDelay = TimeSpan.FromMilliseconds(1) });
        using var limit = new CancellationTokenSource(Deadline.Limit);
        var asked = replicas.Select(r => r.NextWatchAsync(limit.Token)).ToArray();
        var last = 0ul;
        await foreach (var step in client.WatchAsync(new WatchOptions { Delivery = Delivery.Every }, limit.Token))
        {
            Assert.IsNotType<WatchEvent.Gap>(step);
            if (step is WatchEvent.Published { Signal.Revision.Number: var revision }) Assert.Equal(++last, revision);
            if (step is not WatchEvent.CaughtUp) continue;
            if (last == 2) break;
            foreach (var replica in replicas) replica.Publish(new());
            await replicas[Array.IndexOf(asked, await Task.WhenAny(asked).Soon())].DisposeAsync();
        }

        Assert.Equal(2ul, last);
    }

    [Fact]
    public async Task C08_A_signal_that_was_skipped_is_fetched_by_resuming()
    {
        await using var rig = await ConformanceRig.StartAsync();
        rig.Server.SkipNext();
        rig.Publish();
        rig.Publish();
        Assert.Equal("SEQUENCE_BROKEN", (await rig.NextAsync<WatchEvent.Reconnecting>()).Code);
        await rig.SeesAsync(2, 3);
        await rig.ResumedAfterAsync(1);
    }

    [Fact]
    public async Task C09_A_signal_that_comes_twice_is_delivered_once()
    {
        await using var rig = await ConformanceRig.StartAsync();
        rig.Server.DuplicateNext();
        rig.Publish();
        rig.Publish();
        await rig.SeesAsync(2, 3);
    }

    [Fact]
    public async Task C10_Signals_that_change_places_are_delivered_in_order()
    {
        await using var rig = await ConformanceRig.StartAsync();
        rig.Server.ReorderNext();
        rig.Publish();
        rig.Publish();
        rig.Publish();
        await rig.SeesAsync(2, 3, 4);
    }

    [Fact]
    public async Task C11_A_receipt_stands_for_what_it_covers()
    {
        await using var rig = await ConformanceRig.StartAsync();
        for (var i = 0; i < 2; i++)
        {
            rig.Server.ConflateNext();
            rig.Publish();
        }

        rig.Publish();
        Assert.Equal(new WatchEvent.Conflated(new(2), new(3), 2), await rig.NextAsync<WatchEvent.Conflated>());
        await rig.SeesAsync(4);
        rig.Publish();
        await rig.SeesAsync(5);
    }

    [Fact]
    public async Task C12_Another_journal_is_a_gap_and_a_fresh_start()
    {
        await using var rig = await ConformanceRig.StartAsync();
        rig.Server.ChangeJournal();
        await FreshStartAsync(rig, "JOURNAL_CHANGED", 1);
    }

    [Fact]
    public async Task C13_Another_model_is_a_gap_and_a_fresh_start()
    {
        await using var rig = await ConformanceRig.StartAsync();
        rig.Server.ChangeModel();
        await FreshStartAsync(rig, "MODEL_CHANGED", 2);
    }

    [Fact]
    public async Task C14_History_that_was_trimmed_is_a_gap_and_a_fresh_start()
    {
        await using var rig = await ConformanceRig.StartAsync();
        rig.Server.Drop();
        await rig.NextAsync<WatchEvent.Reconnecting>();
        rig.Publish();
        rig.Server.Compact(new Revision(2));
        var gap = await FreshStartAsync(rig, "REVISION_COMPACTED", 2);
        Assert.Equal("2", gap.Metadata["oldest_revision"]);
    }

    [Fact]
    public async Task C15_A_replica_that_lags_is_asked_again()
    {
        await using var rig = await ConformanceRig.StartAsync();
        rig.Publish();
        await rig.SeesAsync(2);
        rig.Server.Lag(new Revision(1));
        rig.Server.Drop();
        await rig.NextAsync<WatchEvent.Reconnecting>();
        for (var attempt = 0; attempt < 3; attempt++) Assert.Equal("REVISION_IN_FUTURE", (await rig.NextAsync<WatchEvent.Reconnecting>()).Code);
        rig.Publish();
        rig.Server.CatchUp();
        await rig.SeesAsync(3);
    }

    [Fact]
    public async Task C16_A_signal_turns_stale_by_the_clients_own_clock()
    {
        await using var rig = await ConformanceRig.StartAsync();
        rig.Publish(new() { ValidUntil = rig.Time.GetUtcNow().AddSeconds(10) });
        await rig.SeesAsync(2);
        rig.Server.Silence();
        var asked = rig.Ask();
        rig.Time.Advance(TimeSpan.FromSeconds(9.999));
        Assert.False(asked.IsCompleted);
        rig.Time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Equal(new Revision(2), Assert.IsType<WatchEvent.Stale>(await asked).Signal.Revision);
        rig.Server.Resume();
        rig.Publish();
        await rig.SeesAsync(3);
    }

    [Fact]
    public async Task C17_A_heartbeat_moves_the_resume_point()
    {
        await using var rig = await ConformanceRig.StartAsync();
        await rig.Client.AppendAsync([AppendTests.Scalar(1)]).Soon();
        rig.Server.Beat();
        Assert.Equal(new Revision(2), (await rig.NextAsync<WatchEvent.Heartbeat>()).Revision);
        var asked = rig.Ask();
        rig.Server.Compact(new Revision(2));
        rig.Server.Drop();
        Assert.IsType<WatchEvent.Reconnecting>(await asked);
        rig.Publish();
        await rig.SeesAsync(3);
        await rig.ResumedAfterAsync(2);
    }

    [Fact]
    public async Task C18_A_slow_program_loses_nothing_and_is_no_dead_connection()
    {
        await using var rig = await ConformanceRig.StartAsync();
        var notes = new Note[] { new() { Text = new string('x', 10_000) } };
        for (var i = 0; i < 300; i++) rig.Publish(new() { Notes = notes });
        rig.Time.Advance(TimeSpan.FromHours(1));
        await rig.SeesAsync([.. Enumerable.Range(2, 300).Select(r => (ulong)r)]);
    }

    [Fact]
    public async Task C19_Cancelling_ends_every_wait_at_once()
    {
        foreach (var breaks in (Action<ScriptedServer>[])[_ => { }, s => s.Stall(), s => s.Silence(), s => s.Drop()])
        {
            await using var rig = await ConformanceRig.StartAsync();
            breaks(rig.Server);
            var asked = rig.Ask();
            await rig.Stop.CancelAsync();
            try
            {
                // Torn down first: the next wait is the one for the attempt.
                if (await asked is WatchEvent.Reconnecting) asked = rig.Ask();
                await asked;
                Assert.Fail("The watch went on.");
            }
            catch (OperationCanceledException)
            {
            }
        }
    }

    [Fact]
    public async Task C20_An_event_of_tomorrow_is_passed_over()
    {
        await using var rig = await ConformanceRig.StartAsync();
        rig.Server.SayUnknown();
        rig.Publish();
        await rig.NextAsync<WatchEvent.Unknown>();
        await rig.SeesAsync(2);
    }

    [Fact]
    public async Task C21_A_value_of_tomorrow_keeps_its_number()
    {
        await using var rig = await ConformanceRig.StartAsync();
        rig.Publish(new() { Changed = [(Topic)97], Finality = (Finality)98, Stance = new() { State = (StanceState)99 } });
        var signal = (await rig.NextAsync<WatchEvent.Published>()).Signal;
        Assert.Equal((97, 98, 99), ((int)signal.Changed.Single(), (int)signal.Finality, (int)signal.Stance!.State));
    }

    [Theory]
    [InlineData(StatusCode.NotFound, "UNKNOWN_MODEL")]
    [InlineData(StatusCode.InvalidArgument, "INVALID_ARGUMENT")]
    [InlineData(StatusCode.PermissionDenied, "SCOPE_MISSING")]
    [InlineData(StatusCode.Unauthenticated, "CREDENTIALS_MISSING")]
    public async Task C22_A_refusal_for_good_reaches_the_program(StatusCode status, string code)
    {
        await using var rig = await ConformanceRig.StartAsync();
        rig.Server.RefuseNext("Watch", new Refusal(status, code));
        rig.Server.Drop();
        await rig.NextAsync<WatchEvent.Reconnecting>();
        var e = await Assert.ThrowsAsync<RegimeException>(() => rig.Ask());
        Assert.Equal((code, status), (e.Code, e.Status));
    }

    [Fact]
    public async Task C23_An_append_whose_answer_was_lost_is_counted_once()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var client = RegimeClient.Connect(server.Address, new RegimeClientOptions { ReconnectDelay = TimeSpan.FromMilliseconds(1) });
        server.LoseNextAnswer("Append");
        Assert.Equal(new AppendResult.Duplicate(new(1)), Assert.Single((await client.AppendAsync([AppendTests.Scalar(1)]).Soon()).Results));
        Assert.Single(server.Observations);
    }

    [Fact]
    public async Task C24_An_append_stream_that_breaks_sends_again_what_was_not_answered()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var client = RegimeClient.Connect(server.Address, new RegimeClientOptions { ReconnectDelay = TimeSpan.FromMilliseconds(1) });
        await using var stream = client.OpenAppendStream(new AppendStreamOptions { Window = 8 });
        var pending = new List<PendingAppend> { await stream.SendAsync([AppendTests.Scalar(0)]).Soon() };
        await pending[0].Receipt.Soon();
        server.Stall();
        for (var i = 1; i < 5; i++) pending.Add(await stream.SendAsync([AppendTests.Scalar(i) with { Source = $"s{i}" }]).Soon());
        server.Drop();
        server.Resume();
        await Task.WhenAll(pending.Select(p => p.Receipt)).Soon();
        Assert.Equal([0d, 1, 2, 3, 4], server.Observations.Select(o => o.Scalar));
    }

    private static async Task SilentAfterAsync(ConformanceRig rig, TimeSpan patience)
    {
        var asked = rig.Ask();
        rig.Time.Advance(patience - TimeSpan.FromMilliseconds(1));
        Assert.False(asked.IsCompleted);
        rig.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("SILENT", Assert.IsType<WatchEvent.Reconnecting>(await asked).Code);
    }

    private static async Task<WatchEvent.Gap> FreshStartAsync(ConformanceRig rig, string code, ulong first)
    {
        var gap = await rig.NextAsync<WatchEvent.Gap>();
        Assert.Equal(code, gap.Code);
        await rig.NextAsync<WatchEvent.Opened>();
        if (rig.Server.LatestRevision.Number < first) rig.Publish();
        await rig.SeesAsync(first);
        return gap;
    }

    private static string PathOfList() => Path.Combine(MarketData.Repository, "client-sdk", "Testing", "Conformance.md");
}
