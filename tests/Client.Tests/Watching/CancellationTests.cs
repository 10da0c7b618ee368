using Grpc.Core;
using RegimeGrpc.Client.Testing.Loopback;

namespace RegimeGrpc.Client.Tests.Watching;

public class CancellationTests
{
    [Fact]
    public async Task Cancelling_ends_a_waiting_watch_at_once_and_the_server_sees_it()
    {
        await using var rig = await Rig.StartAsync();
        var (call, _) = await rig.AcceptAsync(Wires.Opened());
        var asked = rig.Ask();
        await rig.Stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        await call.Gone.Task.Soon();
    }

    [Fact]
    public async Task Cancelling_ends_the_wait_for_a_reconnect_at_once()
    {
        await using var rig = await Rig.StartAsync();
        var (call, _) = await rig.AcceptAsync(Wires.Opened());
        await call.EndAsync(StatusCode.Unavailable);
        await rig.NextAsync<WatchEvent.Reconnecting>();
        var asked = rig.Ask();
        await rig.Stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    [Fact]
    public async Task A_watch_that_was_cancelled_before_it_began_calls_nobody()
    {
        await using var rig = await Rig.StartAsync();
        await rig.Stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rig.Ask());
        Assert.True(rig.Server.IsIdle);
    }

    [Fact]
    public async Task Leaving_the_loop_ends_the_call()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var client = RegimeClient.Connect(server.Address);
        var loop = Task.Run(async () =>
        {
            await foreach (var _ in client.WatchAsync()) break;
        });
        var call = await server.CallAsync();
        await call.SendAsync(Wires.Opened());
        await loop.Soon();
        await call.Gone.Task.Soon();
    }
}
