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
}
