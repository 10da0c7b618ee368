using RegimeGrpc.Client.Testing;

namespace RegimeGrpc.Client.Tests.Connecting;

public class BalancingTests
{
    private static readonly RegimeClientOptions Quick = new() { ReconnectDelay = TimeSpan.FromMilliseconds(1), MaxReconnectDelay = TimeSpan.FromMilliseconds(20) };

    [Fact]
    public async Task A_watch_goes_on_at_another_replica_when_its_own_dies()
    {
        await using var first = await ScriptedServer.StartAsync();
        await using var second = await ScriptedServer.StartAsync();
        ScriptedServer[] replicas = [first, second];
        Publish(5);
        await using var client = RegimeClient.Connect($"{first.Address}, {second.Address}", Quick);
        await using var events = client.WatchAsync(new WatchOptions { Delivery = Delivery.Every }).GetAsyncEnumerator();
        Assert.Equal(new Revision(5), await NextSignalAsync());
        // Which of them has the watch, only they know.
        var asked = replicas.Select(r => r.NextWatchAsync()).ToArray();
        var holder = Array.IndexOf(asked, await Task.WhenAny(asked).Soon());
        Publish(10);
        Assert.Equal(new Revision(10), await NextSignalAsync());
        await replicas[holder].DisposeAsync();
        replicas = [replicas[1 - holder]];
        Publish(15);
        Assert.Equal(new Revision(15), await NextSignalAsync());
        Assert.EndsWith("/10", (await asked[1 - holder].Soon()).ResumePoint, StringComparison.Ordinal);

        void Publish(ulong revision)
        {
            foreach (var replica in replicas) replica.Publish(new() { Revision = new(revision) });
        }

        async Task<Revision> NextSignalAsync()
        {
            while (await events.MoveNextAsync().Soon())
            {
                Assert.IsNotType<WatchEvent.Gap>(events.Current);
                if (events.Current is WatchEvent.Published { Signal.Revision: var revision }) return revision;
            }

            throw new InvalidOperationException("A watch does not end by itself.");
        }
    }

    [Fact]
    public async Task Reads_go_round_the_replicas_and_past_a_dead_one()
    {
        await using var first = await ScriptedServer.StartAsync();
        await using var second = await ScriptedServer.StartAsync();
        first.Publish(new() { Digest = "first" });
        second.Publish(new() { Digest = "second" });
        await using var client = RegimeClient.Connect($"{first.Address},{second.Address}", Quick);
        var seen = new HashSet<string>();
        using var limit = new CancellationTokenSource(Deadline.Limit);
        while (seen.Count < 2) seen.Add((await client.GetSignalAsync(cancellation: limit.Token).Soon()).Signal.Digest);
        await first.DisposeAsync();
        for (var i = 0; i < 10; i++) Assert.Equal("second", (await client.GetSignalAsync().Soon()).Signal.Digest);
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost:5210")]
    [InlineData("http://a:1,https://b:1")]
    [InlineData("http://a:1/path")]
    public void Addresses_that_make_no_sense_are_refused_at_once(string address) => Assert.Throws<ArgumentException>(() => RegimeClient.Connect(address));
}
