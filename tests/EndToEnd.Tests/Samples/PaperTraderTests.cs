using System.Threading.Channels;
using RegimeGrpc.Client.Signals;
using RegimeGrpc.Client.Testing;
using RegimeGrpc.Samples.PaperTrader;
using RegimeGrpc.Testing;

namespace RegimeGrpc.EndToEnd.Tests.Samples;

/// <summary>The paper-trading bot against a client that does as it is told.</summary>
public sealed class PaperTraderTests : IAsyncLifetime
{
    private readonly FakeRegimeClient _client = new();
    private readonly Channel<string> _said = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource _end = new();
    private Task _bot = Task.CompletedTask;

    public async Task InitializeAsync()
    {
        _bot = Bot.RunAsync(_client, line => _said.Writer.TryWrite(line), _end.Token);
        Assert.StartsWith("SIMULATED market of eth-small-caps", await NextAsync(), StringComparison.Ordinal);
    }

    public async Task DisposeAsync()
    {
        await _end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _bot.Within());
        _end.Dispose();
    }

    [Fact]
    public async Task GoesLongWhenActiveIsSealedAndFlatWhenTheStanceChanges()
    {
        Publish(StanceState.Active, 3000, finality: Finality.Provisional);
        Publish(StanceState.Active, 3000);
        Assert.StartsWith("LONG at 3000.00", await NextAsync(), StringComparison.Ordinal);
        Publish(StanceState.Defensive, 3300, finality: Finality.Provisional);
        var left = await NextAsync();
        Assert.StartsWith("FLAT at 3300.00: the stance is Defensive", left, StringComparison.Ordinal);
        Assert.EndsWith("+10.00%", left, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GoesFlatUnderAnInvalidation()
    {
        Publish(StanceState.Active, 3000, invalidation: 2900);
        Assert.StartsWith("LONG", await NextAsync(), StringComparison.Ordinal);
        Publish(StanceState.Active, 2950, invalidation: 2900, finality: Finality.Provisional);
        Publish(StanceState.Active, 2899, invalidation: 2900, finality: Finality.Provisional);
        Assert.StartsWith("FLAT at 2899.00: under the invalidation cluster", await NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GoesFlatWhenTheSignalTurnsStaleWithoutAWordFromTheServer()
    {
        Publish(StanceState.Active, 3000, validFor: TimeSpan.FromMilliseconds(300));
        Assert.StartsWith("LONG", await NextAsync(), StringComparison.Ordinal);
        Assert.Contains("was valid until", await NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StaysThroughABrokenConnectionAndGoesFlatAtAGap()
    {
        Publish(StanceState.Active, 3000);
        Assert.StartsWith("LONG", await NextAsync(), StringComparison.Ordinal);
        _client.Disconnect();
        Assert.Contains("long until the signal is stale", await NextAsync(), StringComparison.Ordinal);
        _client.Reconnect();
        Assert.EndsWith("long", await NextAsync(), StringComparison.Ordinal);
        _client.ChangeJournal();
        Assert.StartsWith("FLAT at 3000.00: JOURNAL_CHANGED", await NextAsync(), StringComparison.Ordinal);
    }

    private void Publish(StanceState state, double price, double? invalidation = null, Finality finality = Finality.Sealed, TimeSpan? validFor = null) =>
        _client.Publish(new Signal
        {
            Finality = finality,
            ValidUntil = DateTimeOffset.UtcNow + (validFor ?? TimeSpan.FromHours(1)),
            Levels = new() { Price = Value.Of(price) },
            Stance = new()
            {
                State = state,
                Reasons = ["as the test says"],
                Invalidations = invalidation is { } level ? [new() { Id = "cluster", Price = Value.Of(level), Reason = "a close under it" }] : [],
            },
        });

    private Task<string> NextAsync() => _said.Reader.ReadAsync().AsTask().Within();
}
