using System.Diagnostics;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Redis;
using RegimeGrpc.Testing;
using static RegimeGrpc.Server.Tests.Journal.Facts;

namespace RegimeGrpc.Server.Tests.Journal;

/// <summary>What the Redis journal does when Redis or the way to it is not as it should be. Each test has a server of its own.</summary>
public sealed class RedisFaultTests : IAsyncLifetime
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(7);
    private RedisServer _redis = null!;

    public async Task InitializeAsync() => _redis = await RedisServer.StartAsync();

    public async Task DisposeAsync() => await _redis.DisposeAsync();

    [Fact]
    public async Task What_was_acknowledged_survives_kill_9_of_redis()
    {
        await using var journal = await OpenAsync();
        var acknowledged = new List<(Revision Revision, Observation Observation)>();
        for (var life = 0; life < 3; life++)
        {
            var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
            {
                var number = life * 100_000;
                while (true)
                {
                    var batch = Ticks(number, 5).Select(t => t with { Source = $"writer-{writer}" }).ToArray();
                    number += 5;
                    try
                    {
                        var answers = await journal.AppendAsync(batch, AppendTime, Never);
                        lock (acknowledged) acknowledged.AddRange(answers.Select((a, i) => (a.Revision, batch[i])));
                    }
                    catch (JournalUnavailableException)
                    {
                        return;
                    }
                    if (number >= (life * 100_000) + 500) enough.TrySetResult();
                }
            })).ToList();
            await enough.Task.Within();
            await _redis.KillAsync();
            await Task.WhenAll(writers).Within();
            await _redis.RestartAsync();
            await Recovers(async () => await journal.HeadAsync(Never));
        }
        await using var fresh = await OpenAsync();
        Assert.Equal(journal.Identity, fresh.Identity);
        var entries = await fresh.ReadAsync(Revision.Start, 1_000_000, Never).Within();
        Assert.True(acknowledged.Count >= 1500);
        Assert.All(acknowledged, a => Assert.Equal(a.Observation, entries[(int)a.Revision.Number - 1].Observation));
    }

    [Fact]
    public async Task An_append_that_was_cut_off_before_its_answer_is_a_duplicate_when_sent_again()
    {
        await using var proxy = new TcpProxy(_redis.Port);
        await using var journal = await OpenAsync(proxy.Address);
        Observation[] batch = [Tick(1, 1, "a"), Tick(2, 2)];
        await journal.AppendAsync([Tick(0)], AppendTime, Never).Within();
        proxy.CutAfterResponse(0);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.AppendAsync(batch, AppendTime, Never).Within(CallLimit));
        proxy.Resume();
        var again = await Recovers(async () => await journal.AppendAsync(batch, AppendTime, Never));
        Assert.Equal([new(AppendOutcome.Duplicate, new(2)), new(AppendOutcome.Duplicate, new(3))], again);
    }

    [Fact]
    public async Task An_append_that_was_cut_off_within_its_request_is_new_when_sent_again()
    {
        await using var proxy = new TcpProxy(_redis.Port);
        await using var journal = await OpenAsync(proxy.Address);
        await journal.AppendAsync([Tick(0)], AppendTime, Never).Within();
        proxy.CutAfterRequest(700);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.AppendAsync(Ticks(1, 10), AppendTime, Never).Within(CallLimit));
        proxy.Resume();
        var again = await Recovers(async () => await journal.AppendAsync(Ticks(1, 10), AppendTime, Never));
        Assert.Equal(Enumerable.Range(2, 10).Select(i => new Appended(AppendOutcome.Accepted, new(i))), again);
    }

    [Fact]
    public async Task While_redis_is_down_every_call_fails_soon_and_then_all_is_well_again()
    {
        await using var journal = await OpenAsync();
        await journal.AppendAsync(Ticks(0, 3), AppendTime, Never).Within();
        await _redis.KillAsync();
        await AssertUnavailableAsync(journal);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => OpenAsync().Within(CallLimit));
        await _redis.RestartAsync();
        await Recovers(async () => await journal.AppendAsync([Tick(3)], AppendTime, Never));
        Assert.Equal(4, (await journal.HeadAsync(Never).Within()).Newest.Number);
    }

    [Fact]
    public async Task A_redis_that_comes_back_with_weaker_settings_is_not_promised_for_any_more()
    {
        await using var journal = await OpenAsync();
        Assert.True(journal.Durability.IsFull);
        await _redis.KillAsync();
        await AssertUnavailableAsync(journal);
        await _redis.RestartAsync();
        Assert.Equal("+OK", await _redis.CommandAsync("CONFIG SET appendfsync everysec"));
        await Recovers(async () => await journal.AppendAsync([Tick(0)], AppendTime, Never));
        await Deadline.Holds(async () =>
        {
            await journal.HeadAsync(Never);
            return !journal.Durability.IsFull;
        });
        Assert.Contains("everysec", journal.Durability.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_frozen_redis_is_bounded_and_what_it_took_in_is_a_duplicate_after_the_thaw()
    {
        await using var journal = await OpenAsync();
        await journal.AppendAsync(Ticks(0, 3), AppendTime, Never).Within();
        _redis.Freeze();
        await AssertUnavailableAsync(journal);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => OpenAsync().Within(TimeSpan.FromSeconds(12)));
        _redis.Thaw();
        var answers = await Recovers(async () => await journal.AppendAsync([Tick(77)], AppendTime, Never));
        Assert.Equal(new Revision(4), answers[0].Revision);
    }

    [Fact]
    public async Task A_half_open_connection_is_given_up()
    {
        await using var proxy = new TcpProxy(_redis.Port);
        await using var journal = await OpenAsync(proxy.Address);
        await journal.AppendAsync([Tick(0)], AppendTime, Never).Within();
        proxy.Swallow();
        await AssertUnavailableAsync(journal);
        proxy.Resume();
        var answers = await Recovers(async () => await journal.AppendAsync([Tick(1)], AppendTime, Never));
        Assert.Equal(new(AppendOutcome.Accepted, new(2)), answers[0]);
    }

    [Fact]
    public async Task A_slow_wire_is_only_slow()
    {
        await using var proxy = new TcpProxy(_redis.Port);
        await using var journal = await OpenAsync(proxy.Address);
        proxy.Delay(TimeSpan.FromMilliseconds(150));
        var clock = Stopwatch.StartNew();
        Assert.Equal(AppendOutcome.Accepted, (await journal.AppendAsync([Tick(0)], AppendTime, Never).Within())[0].Outcome);
        Assert.True(clock.ElapsedMilliseconds >= 300);
    }

    [Fact]
    public async Task Out_of_memory_is_unavailable_and_nothing_of_the_batch_is_there()
    {
        await using var journal = await OpenAsync();
        await journal.AppendAsync(Ticks(0, 3), AppendTime, Never).Within();
        await _redis.CommandAsync("CONFIG SET maxmemory 1");
        var refusal = await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.AppendAsync(Ticks(3, 3), AppendTime, Never).Within());
        Assert.Contains("OOM", refusal.Message);
        Assert.Equal(3, (await journal.ReadAsync(Revision.Start, 100, Never).Within()).Count);
        await _redis.CommandAsync("CONFIG SET maxmemory 0");
        Assert.Equal(new(AppendOutcome.Accepted, new(4)), (await journal.AppendAsync(Ticks(3, 3), AppendTime, Never).Within())[0]);
    }

    [Fact]
    public async Task A_replica_refuses_writes_and_that_is_unavailable()
    {
        await using var journal = await OpenAsync();
        await _redis.CommandAsync($"REPLICAOF 127.0.0.1 {FreePort.Next()}");
        await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.AppendAsync([Tick(1)], AppendTime, Never).Within());
        await _redis.CommandAsync("REPLICAOF NO ONE");
        await Recovers(async () => await journal.AppendAsync([Tick(1)], AppendTime, Never));
    }

    [Fact]
    public async Task Scripts_are_sent_again_when_redis_forgot_them()
    {
        await using var journal = await OpenAsync();
        await journal.AppendAsync([Tick(0)], AppendTime, Never).Within();
        await _redis.CommandAsync("SCRIPT FLUSH");
        Assert.Equal(new Revision(2), (await journal.AppendAsync([Tick(1)], AppendTime, Never).Within())[0].Revision);
    }

    [Fact]
    public async Task A_flushed_redis_is_another_journal()
    {
        await using var journal = await OpenAsync();
        await journal.AppendAsync(Ticks(0, 3), AppendTime, Never).Within();
        await using var other = await OpenAsync();
        await _redis.FlushAsync();
        await AssertChangedAsync(journal);
        await using var fresh = await OpenAsync();
        Assert.NotEqual(journal.Identity.Id, fresh.Identity.Id);
        await fresh.AppendAsync(Ticks(0, 3), AppendTime, Never).Within();
        await AssertChangedAsync(journal);
        await AssertChangedAsync(other);
    }

    [Fact]
    public async Task A_reader_that_waits_learns_that_the_journal_changed()
    {
        await using var journal = await OpenAsync();
        await journal.AppendAsync(Ticks(0, 3), AppendTime, Never).Within();
        var waiting = journal.WaitAsync(new(3), Never).AsTask();
        await _redis.FlushAsync();
        await Assert.ThrowsAsync<JournalChangedException>(() => waiting.Within(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_store_that_went_back_is_another_journal_even_after_it_has_refilled()
    {
        await using var journal = await OpenAsync();
        await journal.AppendAsync(Ticks(0, 3), AppendTime, Never).Within();
        foreach (var key in (string[])["journal", "keys", "head"]) Assert.Equal(":1", await _redis.CommandAsync($"COPY {{regime}}:{key} {key}"));
        await journal.AppendAsync(Ticks(3, 3), AppendTime, Never).Within();
        // What a restart leaves after a lost second, or a restored backup: the same journal, earlier, and nothing wrong with it.
        foreach (var key in (string[])["journal", "keys", "head"]) Assert.Equal(":1", await _redis.CommandAsync($"COPY {key} {{regime}}:{key} REPLACE"));
        await AssertChangedAsync(journal);
        await using var elsewhere = await OpenAsync();
        Assert.Equal(journal.Identity, elsewhere.Identity);
        await elsewhere.AppendAsync(Ticks(100, 6), AppendTime, Never).Within();
        await AssertChangedAsync(journal);
    }

    [Fact]
    public async Task A_stream_that_does_not_end_where_the_head_says_takes_no_append()
    {
        await using var journal = await OpenAsync();
        await journal.AppendAsync(Ticks(0, 3), AppendTime, Never).Within();
        await _redis.CommandAsync("XADD {regime}:journal 0-4 p x h y t 0");
        await AssertChangedAsync(journal);
        await Assert.ThrowsAsync<JournalDamagedException>(() => OpenAsync().Within());
    }

    [Theory]
    [InlineData("SET {regime}:journal foreign")]
    [InlineData("HSET {regime}:keys a b")]
    public async Task Keys_of_something_else_are_left_alone(string command)
    {
        await _redis.CommandAsync(command);
        await Assert.ThrowsAsync<JournalDamagedException>(() => OpenAsync().Within());
    }

    [Fact]
    public async Task A_damaged_tail_is_named()
    {
        await using (var journal = await OpenAsync()) await journal.AppendAsync(Ticks(0, 1200), AppendTime, Never).Within();
        Assert.Equal(":1", await _redis.CommandAsync("XDEL {regime}:journal 0-900"));
        var damaged = await Assert.ThrowsAsync<JournalDamagedException>(() => OpenAsync().Within());
        Assert.Equal(new Revision(900), damaged.Revision);
    }

    [Theory]
    [InlineData("appendfsync everysec", "set appendfsync always")]
    [InlineData("appendonly no", "set appendonly yes")]
    [InlineData("maxmemory-policy allkeys-lru", "set maxmemory-policy noeviction")]
    public async Task Durability_is_full_only_as_configured_and_else_says_what_to_set(string setting, string advice)
    {
        await using (var full = await OpenAsync()) Assert.True(full.Durability.IsFull);
        Assert.Equal("+OK", await _redis.CommandAsync("CONFIG SET " + setting));
        await using var relaxed = await OpenAsync();
        Assert.False(relaxed.Durability.IsFull);
        Assert.Contains(advice, relaxed.Durability.Reason);
    }

    [Fact]
    public async Task Durability_is_unknown_where_the_configuration_may_not_be_read()
    {
        Assert.Equal("+OK", await _redis.CommandAsync("ACL SETUSER default -config"));
        await using var journal = await OpenAsync();
        Assert.False(journal.Durability.IsFull);
        Assert.StartsWith("Unknown", journal.Durability.Reason);
    }

    private Task<RedisJournal> OpenAsync(string? address = null) => RedisJournal.OpenAsync(new(address ?? _redis.Address, Provenance.Real));

    private static Task<T> Recovers<T>(Func<Task<T>> attempt) => Deadline.Recovers<T, JournalUnavailableException>(attempt);

    private static async Task AssertUnavailableAsync(IJournal journal)
    {
        await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.AppendAsync([Tick(77)], AppendTime, Never).Within(CallLimit));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.ReadAsync(Revision.Start, 10, Never).Within(CallLimit));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.HeadAsync(Never).Within(CallLimit));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.WaitAsync(new(3), Never).Within(CallLimit));
    }

    private static async Task AssertChangedAsync(IJournal journal)
    {
        await Assert.ThrowsAsync<JournalChangedException>(() => journal.AppendAsync([Tick(77)], AppendTime, Never).Within());
        await Assert.ThrowsAsync<JournalChangedException>(() => journal.ReadAsync(Revision.Start, 10, Never).Within());
        await Assert.ThrowsAsync<JournalChangedException>(() => journal.HeadAsync(Never).Within());
        await Assert.ThrowsAsync<JournalChangedException>(() => journal.WaitAsync(new(3), Never).Within());
    }
}
