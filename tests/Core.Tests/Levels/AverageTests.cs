using RegimeGrpc.Core.Levels;

namespace RegimeGrpc.Core.Tests.Levels;

/// <summary>Averages and true range by hand, signals.md 4 and 4.2.</summary>
public sealed class AverageTests
{
    [Fact]
    public void Exponential_average_starts_as_the_mean_and_moves_by_two_over_length_plus_one()
    {
        var average = new ExponentialAverage(3);
        var seen = new List<double?>();
        foreach (var close in new double[] { 1, 2, 6, 7, 1 })
        {
            average = average.Next(close);
            seen.Add(average.Value);
        }

        Assert.Equal([null, null, 3, 5, 3], seen);
    }

    [Fact]
    public void True_range_reaches_over_gaps_and_is_smoothed_by_wilder()
    {
        var atr = new AverageTrueRange(2);
        atr = atr.Next(new(default, 12, 10, 11), null); // 2
        Assert.Null(atr.Value);
        atr = atr.Next(new(default, 16, 15, 15), 11); // gap up: 5
        Assert.Equal(3.5, atr.Value);
        atr = atr.Next(new(default, 10, 9, 9), 15); // gap down: 6
        Assert.Equal(4.75, atr.Value);
        Assert.Equal(3, atr.Count);
    }

    [Fact]
    public void History_means_end_where_they_are_told_to()
    {
        var history = new DayHistory(4);
        for (var i = 1; i <= 6; i++) history.Append(new(new DateOnly(2024, 1, 1).AddDays(i), i + 1, i - 1, i));
        Assert.Equal(4, history.Count);
        Assert.Equal(5.5, history.MeanClose(2));
        Assert.Equal(4.5, history.MeanClose(2, back: 1));
        Assert.Null(history.MeanClose(2, back: 3));
        Assert.Equal(6, history.SumClose(1));
        Assert.Equal(18, history.SumClose(4));
        Assert.Null(history.SumClose(5));
        Assert.Equal((3, 7), (history.LowestLow(3), history.HighestHigh(3)));
        Assert.Null(history.LowestLow(5));
    }

    [Fact]
    public void Averages_group_by_gap_and_width()
    {
        // Gaps of at most 5, groups at most 10 wide: 100..104 stays, 120..131.9 chains too wide, 150 is alone.
        var groups = AverageGroups.Find([150, 104, 100, 124, 120, 128, 131.9], atr: 10);
        Assert.Equal([new(100, 104)], groups);
        Assert.Equal([new(100, 105), new(111, 111)], AverageGroups.Find([105, 100, 111, 111], atr: 10));
        Assert.Empty(AverageGroups.Find([], atr: 10));
    }
}
