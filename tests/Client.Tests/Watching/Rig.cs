using Microsoft.Extensions.Time.Testing;
using RegimeGrpc.Client.Testing.Loopback;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Tests.Watching;

/// <summary>A scripted server, a client on a clock the test moves, and one watch.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private readonly RegimeClient _client;
    private readonly IAsyncEnumerator<WatchEvent> _events;

    private Rig(LoopbackServer server, WatchOptions? options)
    {
        Server = server;
        _client = RegimeClient.Connect(server.Address, new RegimeClientOptions { TimeProvider = Time });
        _events = _client.WatchAsync(options, Stop.Token).GetAsyncEnumerator();
    }

    internal LoopbackServer Server { get; }

    internal FakeTimeProvider Time { get; } = new(new DateTimeOffset(2025, 6, 30, 12, 0, 0, TimeSpan.Zero));

    internal CancellationTokenSource Stop { get; } = new();

    internal static async Task<Rig> StartAsync(WatchOptions? options = null) => new(await LoopbackServer.StartAsync(), options);

    /// <summary>Asks for the next event; the watch is at work when this returns.</summary>
    internal Task<WatchEvent> Ask()
    {
        var move = _events.MoveNextAsync();
        return Get();

        async Task<WatchEvent> Get()
        {
            Assert.True(await move.Soon());
            return _events.Current;
        }
    }

    internal async Task<T> NextAsync<T>()
        where T : WatchEvent => Assert.IsType<T>(await Ask());

    /// <summary>The next event and the call it makes: the first one, or one after a reconnect.</summary>
    internal async Task<(LoopbackCall Call, V1.WatchRequest Request)> AcceptAsync(V1.WatchResponse opened)
    {
        var asked = Ask();
        var call = await Server.CallAsync();
        var request = (await call.RequestAsync<V1.WatchRequest>())!;
        await call.SendAsync(opened);
        Assert.IsType<WatchEvent.Opened>(await asked);
        return (call, request);
    }

    /// <summary>Takes the reconnecting event, lets its delay pass and accepts the new call.</summary>
    internal async Task<(LoopbackCall Call, V1.WatchRequest Request)> ReconnectAsync(string code, V1.WatchResponse opened)
    {
        var reconnecting = await NextAsync<WatchEvent.Reconnecting>();
        Assert.Equal(code, reconnecting.Code);
        var asked = Ask();
        Time.Advance(reconnecting.Delay);
        var call = await Server.CallAsync();
        var request = (await call.RequestAsync<V1.WatchRequest>())!;
        await call.SendAsync(opened);
        Assert.IsType<WatchEvent.Opened>(await asked);
        return (call, request);
    }

    public async ValueTask DisposeAsync()
    {
        await Stop.CancelAsync();
        try
        {
            await _events.DisposeAsync();
        }
        catch (NotSupportedException)
        {
            // The test failed while a step was still on its way; its own failure is the one to see.
        }

        await _client.DisposeAsync();
        await Server.DisposeAsync();
    }
}
