using Microsoft.Extensions.Time.Testing;
using RegimeGrpc.Client;
using RegimeGrpc.Client.Signals;
using RegimeGrpc.Client.Testing;

public static class Bot
{
    /// <summary>True for long, false for flat, as it changes its mind.</summary>
    public static async IAsyncEnumerable<bool> PositionsAsync(IRegimeClient client)
    {
        await foreach (var step in client.WatchAsync())
        {
            if (step is WatchEvent.Published { Signal.Stance.State: var state }) yield return state == StanceState.Active;
            if (step is WatchEvent.Stale or WatchEvent.Gap) yield return false;
        }
    }
}

public class BotTests
{
    [Fact]
    public async Task GoesFlatWhenTheSignalTurnsStale()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var client = new FakeRegimeClient(clock);
        await using var positions = Bot.PositionsAsync(client).GetAsyncEnumerator();

        client.Publish(new Signal { ValidUntil = clock.GetUtcNow().AddMinutes(1), Stance = new() { State = StanceState.Active } });
        Assert.True(await positions.MoveNextAsync());
        Assert.True(positions.Current);

        var next = positions.MoveNextAsync();
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await next);
        Assert.False(positions.Current);
    }
}
