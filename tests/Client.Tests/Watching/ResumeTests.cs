using Grpc.Core;
using RegimeGrpc.Client.Testing.Loopback;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Tests.Watching;

public class ResumeTests
{
    [Fact]
    public async Task Nothing_is_sent_before_the_first_event_is_asked_for()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var client = RegimeClient.Connect(server.Address);
        var watch = client.WatchAsync();
        await using var events = watch.GetAsyncEnumerator();
        Assert.True(server.IsIdle);
        var asked = events.MoveNextAsync();
        var call = await server.CallAsync();
        await call.SendAsync(Wires.Opened());
        Assert.True(await asked.Soon());
    }

    [Fact]
    public async Task Events_come_as_they_were_sent()
    {
        await using var rig = await Rig.StartAsync(new WatchOptions { Model = "m", ResumePoint = "mine", SealedOnly = true, Delivery = Client.Delivery.Every });
        var (call, request) = await rig.AcceptAsync(Wires.Opened());
        Assert.Equal("mine", request.ResumePoint);
        Assert.Equal(V1.Delivery.Every, request.Delivery);
        Assert.True(request.SealedOnly);
        await call.SendAsync(Wires.Signal(5, 2));
        await call.SendAsync(Wires.CaughtUp(6));
        await call.SendAsync(Wires.Heartbeat(7));
        await call.SendAsync(new V1.WatchResponse { FellBehind = new V1.FellBehind { FromRevision = 8, OldestRevision = 9 } });
        await call.SendAsync(new V1.WatchResponse { ResumePoint = "later" });
        var published = await rig.NextAsync<WatchEvent.Published>();
        Assert.Equal(new Revision(5), published.Signal.Revision);
        Assert.Equal("r5", published.ResumePoint);
        Assert.Equal(new Revision(6), (await rig.NextAsync<WatchEvent.CaughtUp>()).Revision);
        Assert.Equal(new Revision(7), (await rig.NextAsync<WatchEvent.Heartbeat>()).Revision);
        Assert.Equal(new WatchEvent.FellBehind(new(8), new(9)), await rig.NextAsync<WatchEvent.FellBehind>());
        await rig.NextAsync<WatchEvent.Unknown>();
    }

    [Theory]
    [InlineData(StatusCode.Unavailable)]
    [InlineData(StatusCode.Internal)]
    [InlineData(StatusCode.Cancelled)]
    public async Task A_broken_connection_resumes_after_the_last_event_that_was_handled(StatusCode status)
    {
        await using var rig = await Rig.StartAsync();
        var (call, request) = await rig.AcceptAsync(Wires.Opened());
        Assert.Equal("", request.ResumePoint);
        await call.SendAsync(Wires.Signal(5, 2));
        await rig.NextAsync<WatchEvent.Published>();
        await call.EndAsync(status, "gone");
        (call, request) = await rig.ReconnectAsync(FaultCode.Of(status), Wires.Opened("start2"));
        Assert.Equal("r5", request.ResumePoint);
        await call.SendAsync(Wires.Signal(8, 5));
        Assert.Equal(new Revision(8), (await rig.NextAsync<WatchEvent.Published>()).Signal.Revision);
    }

    [Fact]
    public async Task A_connection_torn_down_without_a_status_resumes_too()
    {
        await using var rig = await Rig.StartAsync();
        var (call, _) = await rig.AcceptAsync(Wires.Opened());
        await call.SendAsync(Wires.Signal(5, 2));
        await rig.NextAsync<WatchEvent.Published>();
        call.Abort();
        var reconnecting = await rig.NextAsync<WatchEvent.Reconnecting>();
        Assert.Equal(1, reconnecting.Attempt);
    }

    [Fact]
    public async Task A_stream_the_server_just_ends_is_made_anew()
    {
        await using var rig = await Rig.StartAsync();
        var (call, _) = await rig.AcceptAsync(Wires.Opened());
        await call.EndAsync();
        await rig.ReconnectAsync("ENDED", Wires.Opened());
    }

    [Fact]
    public async Task Waits_double_until_a_message_other_than_opened_comes()
    {
        await using var rig = await Rig.StartAsync();
        var (call, _) = await rig.AcceptAsync(Wires.Opened());
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            await call.EndAsync(StatusCode.Unavailable);
            var reconnecting = await rig.NextAsync<WatchEvent.Reconnecting>();
            Assert.Equal(attempt, reconnecting.Attempt);
            var full = TimeSpan.FromMilliseconds(100 * Math.Pow(2, attempt - 1));
            Assert.InRange(reconnecting.Delay, full / 2, full);
            var asked = rig.Ask();
            rig.Time.Advance(reconnecting.Delay);
            call = await rig.Server.CallAsync();
            await call.SendAsync(Wires.Opened());
            Assert.IsType<WatchEvent.Opened>(await asked);
        }

        await call.SendAsync(Wires.Heartbeat(1));
        await rig.NextAsync<WatchEvent.Heartbeat>();
        await call.EndAsync(StatusCode.Unavailable);
        Assert.Equal(1, (await rig.NextAsync<WatchEvent.Reconnecting>()).Attempt);
    }

    [Fact]
    public async Task The_wait_is_not_cut_short()
    {
        await using var rig = await Rig.StartAsync();
        var (call, _) = await rig.AcceptAsync(Wires.Opened());
        await call.EndAsync(StatusCode.Unavailable);
        var reconnecting = await rig.NextAsync<WatchEvent.Reconnecting>();
        var asked = rig.Ask();
        rig.Time.Advance(reconnecting.Delay - TimeSpan.FromMilliseconds(1));
        Assert.True(rig.Server.IsIdle);
        Assert.False(asked.IsCompleted);
        rig.Time.Advance(TimeSpan.FromMilliseconds(1));
        await (await rig.Server.CallAsync()).SendAsync(Wires.Opened());
        Assert.IsType<WatchEvent.Opened>(await asked);
    }

    [Fact]
    public async Task A_draining_server_is_left_after_the_time_it_asks_for()
    {
        await using var rig = await Rig.StartAsync();
        var (call, _) = await rig.AcceptAsync(Wires.Opened());
        await call.SendAsync(Wires.Draining("restart"));
        Assert.Equal("restart", (await rig.NextAsync<WatchEvent.Draining>()).Reason);
        await call.EndAsync(
            StatusCode.Unavailable,
            "draining",
            new Google.Rpc.ErrorInfo { Reason = "DRAINING" },
            new Google.Rpc.RetryInfo { RetryDelay = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromSeconds(3)) });
        var reconnecting = await rig.NextAsync<WatchEvent.Reconnecting>();
        Assert.Equal(("DRAINING", TimeSpan.FromSeconds(3)), (reconnecting.Code, reconnecting.Delay));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_an_event_and_another_attempt()
    {
        await using var server = await LoopbackServer.StartAsync();
        var address = server.Address;
        await server.DisposeAsync();
        await using var client = RegimeClient.Connect(address);
        await using var events = client.WatchAsync().GetAsyncEnumerator();
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            Assert.True(await events.MoveNextAsync().Soon());
            var reconnecting = Assert.IsType<WatchEvent.Reconnecting>(events.Current);
            Assert.Equal(("UNAVAILABLE", attempt), (reconnecting.Code, reconnecting.Attempt));
        }
    }
}
