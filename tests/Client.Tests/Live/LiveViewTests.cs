using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using RegimeGrpc.Client.Testing;

namespace RegimeGrpc.Client.Tests.Live;

public class LiveViewTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2025, 6, 30, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeRegimeClient _client;

    public LiveViewTests() => _client = new FakeRegimeClient(_time);

    [Fact]
    public async Task It_shows_the_newest_signal_and_is_stale_by_itself()
    {
        await using var view = new LiveView(_client);
        Assert.Equal((LiveState.Waiting, null), (view.Current.State, view.Current.Signal));
        await view.WaitAsync(now => now.IsConnected).Soon();
        Publish(10);
        Assert.Equal((LiveState.Live, new Revision(1)), Of(await view.FirstAsync().Soon()));
        Publish(10);
        await view.WaitAsync(now => now.Signal?.Revision.Number == 2).Soon();
        _time.Advance(TimeSpan.FromSeconds(9.999));
        Assert.Equal(LiveState.Live, view.Current.State);
        _time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Equal((LiveState.Stale, new Revision(2)), Of(view.Current));
        Assert.Contains("valid until", view.Current.Reason);
    }

    [Fact]
    public async Task Whoever_waits_for_staleness_is_told_by_the_clock()
    {
        await using var view = new LiveView(_client);
        Publish(10);
        await view.FirstAsync().Soon();
        var stale = view.WaitAsync(now => now.State == LiveState.Stale);
        Assert.False(stale.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(new Revision(1), (await stale.Soon()).Signal!.Revision);
    }

    [Fact]
    public async Task A_signal_holds_without_a_connection_until_its_time_is_up()
    {
        await using var view = new LiveView(_client);
        Publish(10);
        await view.FirstAsync().Soon();
        _client.Disconnect();
        var now = await view.WaitAsync(now => !now.IsConnected).Soon();
        Assert.Equal(LiveState.Live, now.State);
        Publish(60);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((LiveState.Stale, new Revision(1)), Of(view.Current));
        _client.Reconnect();
        Assert.Equal(new Revision(2), (await view.WaitAsync(now => now.State == LiveState.Live).Soon()).Signal!.Revision);
    }

    [Fact]
    public async Task A_signal_of_a_lost_journal_is_void_until_the_new_one_has_one()
    {
        await using var view = new LiveView(_client);
        Publish(10);
        await view.FirstAsync().Soon();
        _client.ChangeJournal();
        var now = await view.WaitAsync(now => now.State == LiveState.Stale).Soon();
        Assert.Contains("another journal", now.Reason);
        Publish(10);
        Assert.Equal(new Revision(1), (await view.WaitAsync(now => now.State == LiveState.Live).Soon()).Signal!.Revision);
    }

    [Fact]
    public async Task A_refusal_for_good_reaches_whoever_waits()
    {
        _client.RefuseNext("Watch", new Refusal(StatusCode.NotFound, "UNKNOWN_MODEL"));
        await using var view = new LiveView(_client);
        Assert.Equal("UNKNOWN_MODEL", (await Assert.ThrowsAsync<RegimeException>(() => view.FirstAsync().Soon())).Code);
        await Assert.ThrowsAsync<RegimeException>(() => view.Completion);
        Assert.Equal(LiveState.Waiting, view.Current.State);
    }

    [Fact]
    public async Task Closing_it_ends_the_watch_and_every_wait()
    {
        var view = new LiveView(_client);
        Publish(10);
        await view.FirstAsync().Soon();
        var waiting = view.WaitAsync(_ => false);
        await view.DisposeAsync().AsTask().Soon();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.Soon());
        Assert.Equal((LiveState.Stale, 0), (view.Current.State, _client.OpenWatches));
    }

    [Fact]
    public async Task Cancelling_a_wait_leaves_the_view_alone()
    {
        await using var view = new LiveView(_client);
        using var stop = new CancellationTokenSource();
        var waiting = view.FirstAsync(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Soon());
        Publish(10);
        await view.FirstAsync().Soon();
    }

    private void Publish(double seconds) => _client.Publish(new() { ValidUntil = _time.GetUtcNow() + TimeSpan.FromSeconds(seconds) });

    private static (LiveState, Revision?) Of(LiveSignal now) => (now.State, now.Signal?.Revision);
}
