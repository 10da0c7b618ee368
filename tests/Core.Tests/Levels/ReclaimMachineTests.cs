using RegimeGrpc.Core.Levels;
using static RegimeGrpc.Core.Levels.ClusterState;

namespace RegimeGrpc.Core.Tests.Levels;

/// <summary>Every transition of signals.md 4.3. The cluster is 90 to 110, the ATR 10, so a close is clear over 112.5 and under 87.5.</summary>
public sealed class ReclaimMachineTests
{
    private const double Over = 113;
    private const double JustOver = 112.5;
    private const double InUpper = 110;
    private const double Inside = 100;
    private const double AtLow = 90;
    private const double UnderLow = 88;
    private const double JustUnder = 87.5;
    private const double Under = 87;

    private static readonly PriceRange Band = new(90, 110);

    [Theory]
    // Nothing is known until a close is clear.
    [InlineData(Unknown, 5, 0, JustOver, Unknown, 6, 0)]
    [InlineData(Unknown, 5, 0, JustUnder, Unknown, 6, 0)]
    [InlineData(Unknown, 5, 0, Over, Above, 0, 0)]
    [InlineData(Unknown, 5, 0, Under, Below, 0, 0)]
    // Above.
    [InlineData(Above, 3, 0, Over, Above, 4, 0)]
    [InlineData(Above, 3, 0, JustUnder, Above, 4, 0)]
    [InlineData(Above, 3, 0, Under, LossPending, 0, 1)]
    // A reclaim within 10 bars fails; the test comes after the age has counted this bar.
    [InlineData(Reclaimed, 0, 0, Under, FailedReclaim, 0, 0)]
    [InlineData(Reclaimed, 9, 0, Under, FailedReclaim, 0, 0)]
    [InlineData(Reclaimed, 10, 0, Under, LossPending, 0, 1)]
    [InlineData(Reclaimed, 9, 0, Inside, Reclaimed, 10, 0)]
    [InlineData(Reclaimed, 10, 0, Inside, Above, 0, 0)]
    // A loss needs two clear closes, not necessarily in a row.
    [InlineData(LossPending, 0, 1, Under, Below, 0, 0)]
    [InlineData(LossPending, 0, 1, UnderLow, LossPending, 1, 1)]
    [InlineData(LossPending, 4, 1, Under, Below, 0, 0)]
    [InlineData(LossPending, 0, 1, AtLow, Above, 0, 0)]
    [InlineData(LossPending, 0, 1, Over, Above, 0, 0)]
    // Below.
    [InlineData(Below, 7, 0, Under, Below, 8, 0)]
    [InlineData(Below, 7, 0, JustOver, Below, 8, 0)]
    [InlineData(Below, 7, 0, Over, ReclaimPending, 0, 1)]
    // A failed reclaim can be taken up again, and is forgotten after 10 bars.
    [InlineData(FailedReclaim, 9, 0, Inside, FailedReclaim, 10, 0)]
    [InlineData(FailedReclaim, 10, 0, Inside, Below, 0, 0)]
    [InlineData(FailedReclaim, 2, 0, Over, ReclaimPending, 0, 1)]
    [InlineData(FailedReclaim, 10, 0, Over, ReclaimPending, 0, 1)]
    // A reclaim needs two clear closes and ends with a close under the upper bound.
    [InlineData(ReclaimPending, 0, 1, Over, Reclaimed, 0, 0)]
    [InlineData(ReclaimPending, 0, 1, InUpper, ReclaimPending, 1, 1)]
    [InlineData(ReclaimPending, 3, 1, Over, Reclaimed, 0, 0)]
    [InlineData(ReclaimPending, 0, 1, Inside, Below, 0, 0)]
    [InlineData(ReclaimPending, 0, 1, Under, Below, 0, 0)]
    public void Transition(ClusterState from, int age, int clear, double close, ClusterState to, int newAge, int newClear) =>
        Assert.Equal(
            new ReclaimMachine(to, newAge, newClear),
            new ReclaimMachine(from, age, clear).Next(close, Band, 10, new()));

    [Fact]
    public void Without_a_cluster_or_a_range_it_holds_still()
    {
        var machine = new ReclaimMachine(Above, 3, 0);
        Assert.Equal(machine, machine.Next(1, null, 10, new()));
        Assert.Equal(machine, machine.Next(1, Band, null, new()));
    }

    [Fact]
    public void More_clear_closes_can_be_asked_for()
    {
        var parameters = new ReclaimParameters { Bars = 3 };
        var second = new ReclaimMachine(ReclaimPending, 0, 1).Next(Over, Band, 10, parameters);
        Assert.Equal(new(ReclaimPending, 1, 2), second);
        Assert.Equal(new(Reclaimed, 0, 0), second.Next(Over, Band, 10, parameters));
        Assert.Equal(new(LossPending, 1, 2), new ReclaimMachine(LossPending, 0, 1).Next(Under, Band, 10, parameters));
    }
}
