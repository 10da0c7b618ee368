using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Pipeline;

public sealed class TurnsTests
{
    [Fact]
    public async Task The_next_one_has_its_turn_when_one_ends_and_who_gave_up_has_none()
    {
        var turns = new Turns(2);
        var first = await turns.TakeAsync(CancellationToken.None);
        using var second = await turns.TakeAsync(CancellationToken.None);
        using var impatient = new CancellationTokenSource();
        var givesUp = turns.TakeAsync(impatient.Token).AsTask();
        var third = turns.TakeAsync(CancellationToken.None).AsTask();
        Assert.False(givesUp.IsCompleted || third.IsCompleted);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givesUp.Within());
        Assert.False(third.IsCompleted);
        first.Dispose();
        using var turn = await third.Within();
        Assert.False(turns.TakeAsync(CancellationToken.None).IsCompleted);
    }

    [Theory]
    [InlineData(int.MaxValue, "first again third")]
    [InlineData(0, "third first again")]
    public async Task The_lowest_rank_comes_first_and_of_equals_who_came_first_unless_one_has_waited_long(int patience, string order)
    {
        var turns = new Turns(1, patience);
        var turn = await turns.TakeAsync(CancellationToken.None);
        var came = new List<string>();
        var all = new[] { WorkAsync("third", 3), WorkAsync("first", 1), WorkAsync("again", 1) };
        turn.Dispose();
        foreach (var one in all) await one.Within();
        Assert.Equal(order, string.Join(' ', came));

        Task<int> WorkAsync(string name, long rank) => turns.RunAsync(() =>
        {
            came.Add(name);
            return Task.FromResult(0);
        }, CancellationToken.None, rank);
    }

    [Fact]
    public async Task Who_waited_while_the_store_was_found_away_is_told_so_and_who_comes_later_finds_out()
    {
        var turns = new Turns(1);
        var away = new TaskCompletionSource<int>();
        var first = turns.RunAsync(() => away.Task, CancellationToken.None);
        var waited = Enumerable.Range(0, 3).Select(_ => turns.RunAsync<int>(() => throw new InvalidOperationException("asked again"), CancellationToken.None)).ToList();
        away.SetException(new JournalUnavailableException("It is away."));
        Assert.Equal("It is away.", (await Assert.ThrowsAsync<JournalUnavailableException>(() => first.Within())).Message);
        foreach (var told in waited) Assert.Equal("It is away.", (await Assert.ThrowsAsync<JournalUnavailableException>(() => told.Within())).Message);
        Assert.Equal(7, await turns.RunAsync(() => Task.FromResult(7), CancellationToken.None).Within());
    }
}
