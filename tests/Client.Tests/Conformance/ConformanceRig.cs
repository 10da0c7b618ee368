using Microsoft.Extensions.Time.Testing;
using RegimeGrpc.Client.Signals;
using RegimeGrpc.Client.Testing;

namespace RegimeGrpc.Client.Tests.Conformance;

/// <summary>A scripted server, the client on a clock the test moves, and one watch of every signal.</summary>
internal sealed class ConformanceRig : IAsyncDisposable
{
    private readonly IAsyncEnumerator<WatchEvent> _events;
    private TimeSpan _delay;

    private ConformanceRig(ScriptedServer server, WatchOptions options)
    {
        Server = server;
        Client = RegimeClient.Connect(server.Address, new RegimeClientOptions { TimeProvider = Time });
        _events = Client.WatchAsync(options with { Delivery = Delivery.Every }, Stop.Token).GetAsyncEnumerator();
    }

    internal ScriptedServer Server { get; }

    internal RegimeClient Client { get; }

    internal FakeTimeProvider Time { get; } = new(new DateTimeOffset(2025, 6, 30, 12, 0, 0, TimeSpan.Zero));

    internal CancellationTokenSource Stop { get; } = new();

    /// <summary>With one signal published, seen and handled, and the watch caught up.</summary>
    internal static async Task<ConformanceRig> StartAsync(WatchOptions? options = null)
    {
        var rig = new ConformanceRig(await ScriptedServer.StartAsync(), options ?? WatchOptions.Default);
        rig.Publish();
        await rig.NextAsync<WatchEvent.CaughtUp>();
        await rig.Server.NextWatchAsync().Soon();
        return rig;
    }

    internal Signal Publish(Signal? signal = null) => Server.Publish(signal ?? new());

    /// <summary>Asks for the next event; waits before an attempt pass by themselves.</summary>
    internal Task<WatchEvent> Ask()
    {
        var move = _events.MoveNextAsync();
        var delay = _delay;
        _delay = TimeSpan.Zero;
        if (delay > TimeSpan.Zero) Time.Advance(delay);
        return Get();

        async Task<WatchEvent> Get()
        {
            Assert.True(await move.Soon());
            if (_events.Current is WatchEvent.Reconnecting reconnecting) _delay = reconnecting.Delay;
            return _events.Current;
        }
    }

    /// <summary>The next event of a kind. Nothing that this entry is not about comes before it: no signal, no gap.</summary>
    internal async Task<T> NextAsync<T>()
        where T : WatchEvent
    {
        for (; ; )
        {
            var step = await Ask();
            if (step is T wanted) return wanted;
            Assert.False(step is WatchEvent.Gap || (step is WatchEvent.Published && typeof(T) != typeof(WatchEvent.CaughtUp)), $"{step} before {typeof(T).Name}");
        }
    }

    /// <summary>The next signals are these, each once.</summary>
    internal async Task SeesAsync(params ulong[] revisions)
    {
        foreach (var revision in revisions) Assert.Equal(new Revision(revision), (await NextAsync<WatchEvent.Published>()).Signal.Revision);
    }

    /// <summary>The resume point of the next watch that is opened ends with this revision.</summary>
    internal async Task ResumedAfterAsync(ulong revision) =>
        Assert.EndsWith($"/{revision}", (await Server.NextWatchAsync().Soon()).ResumePoint, StringComparison.Ordinal);

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

        await Client.DisposeAsync();
        await Server.DisposeAsync();
    }
}
