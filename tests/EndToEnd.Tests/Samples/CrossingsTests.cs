using RegimeGrpc.Client.Signals;
using RegimeGrpc.Samples.LevelAlert;

namespace RegimeGrpc.EndToEnd.Tests.Samples;

/// <summary>When the alert rings.</summary>
public sealed class CrossingsTests
{
    [Fact]
    public void ACrossingIsToldOnceAndARangeOnlyOnItsFarSide()
    {
        var crossings = new Crossings();
        Assert.Empty(At(3000));
        Assert.Equal(["UP through EMA50 3100.00, price 3110.00, Provisional"], At(3110));
        Assert.Empty(At(3110));
        Assert.Empty(At(3250));
        Assert.Equal(["UP through cluster 3300.00, price 3301.00, Provisional"], At(3301));
        Assert.Empty(At(3250));
        Assert.Equal(["DOWN through EMA50 3100.00, price 3000.00, Provisional", "DOWN through cluster 3200.00, price 3000.00, Provisional"], At(3000));
        Assert.Empty(crossings.Of(new() { Price = Value.Unavailable("no price"), Averages = Averages }, Finality.Sealed));

        IEnumerable<string> At(double price) => crossings.Of(
            new() { Price = Value.Of(price), Averages = Averages, Cluster = new() { Low = Value.Of(3200), High = Value.Of(3300) } }, Finality.Provisional).Select(c => c.ToString());
    }

    private static IReadOnlyList<MovingAverage> Averages => [new() { Kind = MovingAverageKind.Exponential, Length = 50, Price = Value.Of(3100) }];
}
