using System.Collections.Concurrent;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>A provider that has had enough: how far it is believed, who is held back, who is told, and what ends it.</summary>
public sealed class PauseTests
{
    /// <summary>A number beyond all sense is an hour, one that is past a second; none of them fails, or is asked again at once.</summary>
    [Theory]
    [InlineData("Retry-After", "1000000000000000", 3_600)]
    [InlineData("Retry-After", "0", 1)]
    [InlineData("Retry-After", "Tue, 01 Jan 2999 00:00:00 GMT", 3_600)]
    [InlineData("X-RateLimit-Reset", "1000000000000000", 3_600)]
    [InlineData("X-RateLimit-Reset", "1000000000000000000000000000000000000000", 3_600)]
    [InlineData("X-RateLimit-Reset", "12", 1)]
    [InlineData("X-RateLimit-Reset", "soon", 60)]
    public async Task A_pause_that_makes_no_sense_is_one_that_does(string header, string value, int seconds)
    {
        await using var rig = await AdapterCase.Of("lido/apr").StartAsync();
        rig.Stub.Script("/", StubStep.Status(429, "{}", (header, value)));
        Assert.Equal(rig.Now + TimeSpan.FromSeconds(seconds), Assert.IsType<PullResult.Throttled>(await rig.StepAsync("lido/apr")).RetryAt);
    }

    /// <summary>What it asks for at first may be nothing; it is not taken at its word for ever, and told of once each time.</summary>
    [Fact]
    public async Task Pauses_without_an_answer_between_them_double_and_are_told_once_and_put_no_failure_at_the_top_of_its_back_off()
    {
        await using var rig = await AdapterCase.Of("lido/apr").StartAsync();
        rig.Stub.Outage = StubAnswer.Json("{}", 429).With("Retry-After", "0");
        foreach (var pause in (int[])[1, 2, 4, 8, 16, 32, 64, 120, 120])
        {
            var open = rig.Now + TimeSpan.FromSeconds(pause);
            var (asked, told) = (rig.Stub.Requests.Count, Told());
            for (var i = 0; i < 3; i++) Assert.Equal(open, Assert.IsType<PullResult.Throttled>(await rig.StepAsync("lido/apr")).RetryAt);
            Assert.Equal((asked + 1, told + 1), (rig.Stub.Requests.Count, Told()));
            Assert.Equal(open, await rig.Pull("lido/apr").NextAsync(CancellationToken.None).Within());
            rig.Clock.Advance(TimeSpan.FromSeconds(pause));
        }

        await rig.Pull("lido/apr").LeftAsync("did not answer", CancellationToken.None).Within();
        Assert.InRange(await rig.Pull("lido/apr").NextAsync(CancellationToken.None).Within() - rig.Now, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5));
        rig.Stub.Outage = null;
        Assert.IsType<PullResult.NewData>(await rig.StepAsync("lido/apr"));
        rig.Stub.Outage = StubAnswer.Json("{}", 429).With("Retry-After", "0");
        Assert.Equal(rig.Now + TimeSpan.FromSeconds(1), Assert.IsType<PullResult.Throttled>(await rig.StepAsync("lido/apr")).RetryAt);

        int Told() => rig.Log.Warnings.Count(line => line.Contains("is not answered", StringComparison.Ordinal));
    }

    /// <summary>One that counts by the day can mean the rest of it.</summary>
    [Fact]
    public async Task A_pause_of_hours_is_believed_of_who_counts_by_the_day()
    {
        await using var rig = await AdapterCase.Of("bls/CPI").StartAsync();
        rig.Stub.Script("/", StubStep.Status(429, "{}", ("Retry-After", "36000")));
        Assert.Equal(rig.Now + TimeSpan.FromHours(10), Assert.IsType<PullResult.Throttled>(await rig.StepAsync("bls/CPI")).RetryAt);
    }

    /// <summary>A slip of the provider, or of a check, closes the gate of the running feed: the board says so, and a check by name opens it.</summary>
    [Fact]
    public async Task A_closed_gate_is_told_and_a_check_by_name_asks_in_spite_of_it_and_opens_it()
    {
        await using var rig = await AdapterCase.Of("kraken/ETH-USD").StartAsync();
        var desk = new FeedDesk(rig.Feeds, null!, rig.Board, rig.Options, rig.Service<RequestGates>(), rig.Service<Redactor>(), rig.Skew, rig.Clock);
        var refusal = StubAnswer.Json("{}", 429).With("Retry-After", "1000000000000000");
        rig.Board.Put(new("crypto.ETH-USD.kraken.trade", Providers.Kraken, FeedState.Live, "", null, null, null, Licence.Internal));
        foreach (var source in (string[])["kraken/ETH-USD", "kraken/BTC-USD"]) await rig.StepAsync(source);
        rig.Stub.Outage = refusal;
        var (asked, open) = (rig.Stub.Requests.Count, rig.Now + TimeSpan.FromHours(1));
        Assert.Contains($"not before {open}", (await CheckAsync(null)).Message, StringComparison.Ordinal);
        Assert.Equal(asked + 1, rig.Stub.Requests.Count);
        Assert.Contains($"asked again at {open}", Line("crypto.ETH-USD.kraken.day").Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("asked again", Line("crypto.ETH-USD.kraken.trade").Reason, StringComparison.Ordinal);
        Assert.IsType<PullResult.Throttled>(await rig.StepAsync("kraken/ETH-USD"));
        Assert.Equal(asked + 1, rig.Stub.Requests.Count);

        // Still refused: one request, and the newest word counts.
        rig.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(FeedOutcome.Throttled, (await CheckAsync("kraken")).Outcome);
        Assert.Equal(asked + 2, rig.Stub.Requests.Count);
        open = rig.Now + TimeSpan.FromHours(1);
        Assert.Equal(open, await rig.Pull("kraken/ETH-USD").NextAsync(CancellationToken.None).Within());

        // Well again: who asks for all of them leaves it alone, who names it does not.
        rig.Stub.Outage = null;
        Assert.Equal(FeedOutcome.Throttled, (await CheckAsync(null)).Outcome);
        Assert.Equal(asked + 2, rig.Stub.Requests.Count);
        Assert.Equal(FeedOutcome.Ok, (await CheckAsync("kraken")).Outcome);
        Assert.Equal(asked + 4, rig.Stub.Requests.Count);
        Assert.DoesNotContain("asked again", Line("crypto.BTC-USD.kraken.day").Reason, StringComparison.Ordinal);
        Assert.True(await rig.Pull("kraken/ETH-USD").NextAsync(CancellationToken.None).Within() < open);
        Assert.IsType<PullResult.NewData>(await rig.StepAsync("kraken/ETH-USD"));

        FeedHealth Line(string series) => desk.Health.Single(health => health.Series == series);

        async Task<FeedCheck> CheckAsync(string? provider)
        {
            var checks = new List<FeedCheck>();
            await foreach (var check in desk.CheckAsync(provider, CancellationToken.None)) checks.Add(check);
            return Assert.Single(checks);
        }
    }

    /// <summary>A page that stands before it, an address that is blocked: there is no key to check, it passes, and all its sources wait for it together.</summary>
    [Fact]
    public async Task Who_needs_no_key_and_shuts_us_out_is_asked_again_after_minutes_and_at_once_when_a_check_finds_it_well()
    {
        await using var rig = await AdapterCase.Of("kraken/ETH-USD").StartAsync();
        rig.Stub.Outage = StubAnswer.Json("<html>Attention Required!</html>", 403);
        foreach (var minutes in (int[])[2, 4, 8, 16, 30, 30])
        {
            var (asked, open) = (rig.Stub.Requests.Count, rig.Now + TimeSpan.FromMinutes(minutes));
            foreach (var source in (string[])["kraken/ETH-USD", "kraken/BTC-USD"])
            {
                var said = Assert.IsType<PullResult.Throttled>(await rig.StepAsync(source));
                Assert.Equal((open, "kraken does not let this server in (403), though it needs no key"), (said.RetryAt, said.Reason));
                var health = rig.Board.Of(Providers.Kraken, rig.Pull(source).Source.Series[0])!;
                Assert.NotEqual(FeedState.Disabled, health.State);
                Assert.Equal($"{said.Reason}; asked again at {open}", health.Reason);
            }

            Assert.Equal(asked + 1, rig.Stub.Requests.Count);
            rig.Clock.Advance(TimeSpan.FromMinutes(minutes));
        }

        await rig.StepAsync("kraken/ETH-USD");
        rig.Stub.Outage = null;
        Assert.Equal(FeedOutcome.Ok, (await CheckAsync(rig, "kraken")).Outcome);
        Assert.True(await rig.Pull("kraken/ETH-USD").NextAsync(CancellationToken.None).Within() <= rig.Now);
        Assert.IsType<PullResult.NewData>(await rig.StepAsync("kraken/ETH-USD"));
    }

    /// <summary>What needs a person says when it is asked again, and need not wait for that when he has put it right.</summary>
    [Fact]
    public async Task A_refusal_names_its_next_try_and_a_check_that_is_answered_ends_it()
    {
        await using var rig = await AdapterCase.Of("fred/DGS2").StartAsync();
        rig.Stub.Outage = StubAnswer.Json("{}", 403);
        Assert.IsType<PullResult.Fatal>(await rig.StepAsync("fred/DGS2"));
        var next = rig.Now + TimeSpan.FromHours(6);
        Assert.Contains($"check feeds:fred:key; asked again at {next}", rig.Board.Of(Providers.Fred, "macro.DGS2")!.Reason, StringComparison.Ordinal);
        await CheckAsync(rig, "fred");
        Assert.Equal(next, await rig.Pull("fred/DGS2").NextAsync(CancellationToken.None).Within());
        rig.Stub.Outage = null;
        await CheckAsync(rig, "fred");
        Assert.True(await rig.Pull("fred/DGS2").NextAsync(CancellationToken.None).Within() <= rig.Now);
        Assert.IsType<PullResult.NewData>(await rig.StepAsync("fred/DGS2"));
        Assert.Equal(FeedState.Live, rig.Board.Of(Providers.Fred, "macro.DGS2")!.State);
    }

    private static async Task<FeedCheck> CheckAsync(FeedRig rig, string provider)
    {
        var desk = new FeedDesk(rig.Feeds, null!, rig.Board, rig.Options, rig.Service<RequestGates>(), rig.Service<Redactor>(), rig.Skew, rig.Clock);
        var checks = new List<FeedCheck>();
        await foreach (var check in desk.CheckAsync(provider, CancellationToken.None)) checks.Add(check);
        return Assert.Single(checks);
    }

    /// <summary>The limit is the provider's: whoever asks next for something else would be refused as well.</summary>
    [Theory]
    [InlineData("fred/DGS2", "fred/DGS10", 429, "{}")]
    // Some say it with status 200.
    [InlineData("kraken/ETH-USD", "kraken/BTC-USD", 200, """{"error":["EGeneral:Too many requests"]}""")]
    public async Task Too_many_requests_of_one_source_hold_back_all_of_the_provider(string source, string other, int status, string body)
    {
        await using var rig = await AdapterCase.Of(source).StartAsync();
        rig.Stub.Script("/", StubStep.Status(status, body, ("Retry-After", "30")));
        await rig.StepAsync(source);
        rig.Clock.Advance(TimeSpan.FromSeconds(20));

        var result = Assert.IsType<PullResult.Throttled>(await rig.StepAsync(other));

        Assert.Single(rig.Stub.Requests);
        Assert.Equal(rig.Now + TimeSpan.FromSeconds(10), result.RetryAt);
        Assert.Equal(result.RetryAt, await rig.Pull(other).NextAsync(CancellationToken.None).Within());
        Assert.Contains($"too many requests; asked again at {result.RetryAt}", rig.Board.Of(rig.Pull(other).Source.Provider, rig.Pull(other).Source.Series[0])!.Reason, StringComparison.Ordinal);
        rig.Clock.Advance(TimeSpan.FromSeconds(10));
        await rig.StepAsync(other);
        Assert.True(rig.Stub.Requests.Count > 1);
    }

    /// <summary>A provider that fails is not asked more often than it allows: tries again wait for their turns as well.</summary>
    [Fact]
    public async Task Tries_again_keep_to_the_provider_s_limit()
    {
        // A turn an hour: that is never passed by a machine that is merely slow.
        var hour = TimeSpan.FromHours(1);
        await using var rig = await AdapterCase.Of("lido/apr").StartAsync(options => options with
        {
            AttemptTimeout = TimeSpan.Zero,
            RequestTimeout = hour * 24,
            Providers = [.. options.Providers.Select(provider => provider with { PerSecond = 1 / hour.TotalSeconds, Burst = 1 })],
        });
        var (begun, seen) = (rig.Now, new ConcurrentQueue<TimeSpan>());
        for (var i = 0; i < 3; i++)
            rig.Stub.Script("/", new()
            {
                Instead = _ =>
                {
                    seen.Enqueue(rig.Now - begun);
                    return StubAnswer.Json("{}", 500);
                },
            });
        var asking = rig.Pull("lido/apr").StepAsync(CancellationToken.None);
        await Deadline.Holds(() => Task.FromResult(!seen.IsEmpty));
        await Deadline.Holds(() =>
        {
            if (!asking.IsCompleted) rig.Clock.Advance(TimeSpan.FromMinutes(5));
            return Task.FromResult(asking.IsCompleted);
        });
        await asking;
        Assert.IsType<PullResult.Transient>(rig.Pull("lido/apr").Last);
        var times = seen.ToArray();
        Assert.Equal(3, times.Length);
        Assert.All(Enumerable.Range(0, 3), i => Assert.True(times[i] >= hour * i, $"try {i} came {times[i]} after the first turn"));
    }
}
