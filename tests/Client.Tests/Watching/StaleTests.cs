using Grpc.Core;

namespace RegimeGrpc.Client.Tests.Watching;

public class StaleTests
{
    [Fact]
    public async Task A_signal_turns_stale_by_the_clients_own_clock_and_once()
    {
        await using var rig = await Rig.StartAsync();
        var (call, _) = await rig.AcceptAsync(Wires.Opened());
        await call.SendAsync(Wires.Signal(5, 2, rig.Time.GetUtcNow() + TimeSpan.FromSeconds(10)));
        await call.SendAsync(Wires.CaughtUp(5));
        await rig.NextAsync<WatchEvent.Published>();
        await rig.NextAsync<WatchEvent.CaughtUp>();
        var asked = rig.Ask();
        rig.Time.Advance(TimeSpan.FromSeconds(9.999));
        Assert.False(asked.IsCompleted);
        rig.Time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Equal(new Revision(5), Assert.IsType<WatchEvent.Stale>(await asked).Signal.Revision);
        asked = rig.Ask();
        rig.Time.Advance(TimeSpan.FromSeconds(5));
        await call.SendAsync(Wires.Heartbeat(6));
        Assert.IsType<WatchEvent.Heartbeat>(await asked);
    }

    [Fact]
    public async Task A_newer_signal_takes_the_place_of_one_that_would_turn_stale()
    {
        await using var rig = await Rig.StartAsync();
        var (call, _) = await rig.AcceptAsync(Wires.Opened());
        await call.SendAsync(Wires.CaughtUp(4));
        await call.SendAsync(Wires.Signal(5, 2, rig.Time.GetUtcNow() + TimeSpan.FromSeconds(10)));
        await call.SendAsync(Wires.Signal(6, 5, rig.Time.GetUtcNow() + TimeSpan.FromSeconds(20)));
        await rig.NextAsync<WatchEvent.CaughtUp>();
        await rig.NextAsync<WatchEvent.Published>();
        await rig.NextAsync<WatchEvent.Published>();
        var asked = rig.Ask();
        rig.Time.Advance(TimeSpan.FromSeconds(15));
        Assert.False(asked.IsCompleted);
        rig.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(new Revision(6), Assert.IsType<WatchEvent.Stale>(await asked).Signal.Revision);
    }

    [Fact]
    public async Task Signals_of_the_past_do_not_ring_while_catching_up_but_the_last_one_does()
    {
        await using var rig = await Rig.StartAsync();
        var (call, _) = await rig.AcceptAsync(Wires.Opened());
        var past = rig.Time.GetUtcNow() - TimeSpan.FromDays(1);
        await call.SendAsync(Wires.Signal(5, 2, past));
        await call.SendAsync(Wires.Signal(6, 5, past));
        await call.SendAsync(Wires.CaughtUp(6));
        await rig.NextAsync<WatchEvent.Published>();
        await rig.NextAsync<WatchEvent.Published>();
        await rig.NextAsync<WatchEvent.CaughtUp>();
        Assert.Equal(new Revision(6), (await rig.NextAsync<WatchEvent.Stale>()).Signal.Revision);
    }

    [Fact]
    public async Task A_signal_turns_stale_while_there_is_no_connection()
    {
        await using var rig = await Rig.StartAsync();
        var (call, _) = await rig.AcceptAsync(Wires.Opened());
        await call.SendAsync(Wires.Signal(5, 2, rig.Time.GetUtcNow() + TimeSpan.FromSeconds(1)));
        await rig.NextAsync<WatchEvent.Published>();
        await call.EndAsync(
            StatusCode.Unavailable, "", new Google.Rpc.RetryInfo { RetryDelay = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromMinutes(1)) });
        Assert.Equal(TimeSpan.FromMinutes(1), (await rig.NextAsync<WatchEvent.Reconnecting>()).Delay);
        var asked = rig.Ask();
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<WatchEvent.Stale>(await asked);
    }

    [Fact]
    public async Task A_silent_connection_is_made_anew_after_two_and_a_half_heartbeats()
    {
        await using var rig = await Rig.StartAsync();
        var (call, _) = await rig.AcceptAsync(Wires.Opened("point", heartbeatSeconds: 4));
        var asked = rig.Ask();
        rig.Time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(asked.IsCompleted);
        rig.Time.Advance(TimeSpan.FromSeconds(0.1));
        var reconnecting = Assert.IsType<WatchEvent.Reconnecting>(await asked);
        Assert.Equal("SILENT", reconnecting.Code);
        await call.Gone.Task.Soon();
    }

    [Fact]
    public async Task A_server_that_accepts_and_says_nothing_is_left_too()
    {
        await using var rig = await Rig.StartAsync(new WatchOptions { HeartbeatInterval = TimeSpan.FromSeconds(2) });
        var asked = rig.Ask();
        await rig.Server.CallAsync();
        rig.Time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(asked.IsCompleted);
        rig.Time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal("SILENT", Assert.IsType<WatchEvent.Reconnecting>(await asked).Code);
    }

    [Fact]
    public async Task Time_the_caller_spends_does_not_count_as_silence()
    {
        await using var rig = await Rig.StartAsync();
        var (call, _) = await rig.AcceptAsync(Wires.Opened(heartbeatSeconds: 4));
        rig.Time.Advance(TimeSpan.FromHours(1));
        var asked = rig.Ask();
        rig.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(asked.IsCompleted);
        await call.SendAsync(Wires.Heartbeat(1));
        Assert.IsType<WatchEvent.Heartbeat>(await asked);
    }
}
