using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Feeds.Push;
using RegimeGrpc.Server.Feeds.Trades;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>A fault of ours in a feed: seen on the board, gone when the feed is well again, and no reason to wait longer each time.</summary>
public sealed class FeedGuardTests
{
    private const string Series = "crypto.ETH-USD.coinbase.trade";
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 16, 12);

    [Fact]
    public async Task A_stream_that_ends_by_a_fault_is_down_with_its_reason_and_owes_what_it_owed_until_it_is_up_again()
    {
        await using var rig = await FeedRig.StartAsync(new CoinbaseStub(), Providers.Coinbase, Start);
        var (begun, up) = (0, new TaskCompletionSource());
        var feed = new TradeFeed(
            Providers.Coinbase, new Dictionary<string, string> { ["ETH-USD"] = Series }, EventsAsync(), new NoHistory(), rig.Sink, rig.Board, new(), rig.Options, rig.Clock,
            NullLogger<TradeFeed>.Instance);
        using var ending = new CancellationTokenSource();
        var running = rig.Service<FeedGuard>().RunAsync("the stream", Providers.Coinbase, feed.Series, feed.RunAsync, ending.Token);
        await Deadline.Holds(() => Task.FromResult(Health() is { State: FeedState.Degraded }));
        Assert.Equal("ended by a fault (InvalidOperationException) and is begun again", Health()!.Reason);
        Assert.Equal((true, (Instant?)(Start + TimeSpan.FromSeconds(60))), (feed.IsDown, Health()!.Due));
        Assert.Contains(rig.Log.Lines, line => line.Contains("The feed the stream ended by a fault", StringComparison.Ordinal));
        Assert.All(rig.Log.Lines, line => Assert.DoesNotContain(FeedRig.Key, line, StringComparison.Ordinal));

        // Begun again, and not connected yet: still down.
        await Deadline.Holds(() =>
        {
            if (Volatile.Read(ref begun) < 2) rig.Clock.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(Volatile.Read(ref begun) == 2);
        });
        Assert.Equal((true, FeedState.Degraded, (Instant?)(Start + TimeSpan.FromSeconds(60))), (feed.IsDown, Health()!.State, Health()!.Due));
        up.SetResult();
        await Deadline.Holds(() => Task.FromResult(Health() is { State: FeedState.Live } && !feed.IsDown));
        await ending.CancelAsync();
        await running.Within();
        Assert.True(feed.IsDown);

        FeedHealth? Health() => rig.Board.Of(Providers.Coinbase, Series);

        async IAsyncEnumerable<StreamEvent> EventsAsync([EnumeratorCancellation] CancellationToken cancellation = default)
        {
            if (Interlocked.Increment(ref begun) == 1)
            {
                yield return new StreamEvent.Up("ETH-USD");
                throw new InvalidOperationException($"an adapter's fault over ?api_key={FeedRig.Key}");
            }

            await up.Task.WaitAsync(cancellation);
            yield return new StreamEvent.Up("ETH-USD");
            await Task.Delay(Timeout.Infinite, cancellation);
        }
    }

    [Fact]
    public async Task A_feed_that_ran_well_for_a_while_is_begun_again_as_soon_as_after_its_first_fault()
    {
        await using var rig = await FeedRig.StartAsync(new CoinbaseStub(), Providers.Coinbase, Start);
        using var ending = new CancellationTokenSource();
        var (begun, ended) = (0, new SemaphoreSlim(0));
        var running = rig.Service<FeedGuard>().RunAsync(
            "a feed", Providers.Coinbase, [],
            async cancellation =>
            {
                Interlocked.Increment(ref begun);
                await ended.WaitAsync(cancellation);
                throw new InvalidOperationException("a fault");
            },
            ending.Token);
        for (var i = 1; i <= 4; i++) Assert.InRange(await WaitAsync(i), 2.5 * (1 << (i - 1)), 5 * (1 << (i - 1)));
        Assert.InRange(await WaitAsync(5, ran: TimeSpan.FromHours(1)), 2.5, 5);
        Assert.InRange(await WaitAsync(6), 5, 10);
        await ending.CancelAsync();
        await running.Within();

        // How long it waits after a fault, in seconds.
        async Task<double> WaitAsync(int faults, TimeSpan ran = default)
        {
            await Deadline.Holds(() =>
            {
                if (Volatile.Read(ref begun) < faults) rig.Clock.Advance(TimeSpan.FromSeconds(5));
                return Task.FromResult(Volatile.Read(ref begun) == faults);
            });
            rig.Clock.Advance(ran);
            ended.Release();
            await Deadline.Holds(() => Task.FromResult(Waits().Length == faults));
            return Waits()[^1];
        }

        double[] Waits() =>
        [
            .. rig.Log.Lines.Select(line => Regex.Match(line, @"begun again in ([\d.]+) s")).Where(match => match.Success)
                .Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)),
        ];
    }

    private sealed class NoHistory : ITradeHistory
    {
        public Task<IReadOnlyList<Trade>> BetweenAsync(string product, long after, long before, CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyList<Trade>>([]);
    }
}
