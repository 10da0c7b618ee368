using CsCheck;
using RegimeGrpc.Core.Fundamentals;

namespace RegimeGrpc.Core.Tests.Fundamentals;

/// <summary>Golden vector of signals.md 14 and properties of the two trend statistics.</summary>
public sealed class TrendTests
{
    private static readonly double[] Golden = [.. Enumerable.Range(0, 26).Select(static i => (29 * i % 41 / 10.0) + (0.02 * i))];
    private static readonly int[] Times = [.. Enumerable.Range(0, 26)];

    [Fact]
    public void Mann_Kendall_equals_the_golden_vector()
    {
        var test = MannKendall.Of(Golden);
        Assert.Equal(39, test.S);
        Assert.Equal(2058.3333333333335, test.Variance, 1e-9);
        Assert.Equal(0.8375789285425354, test.Z!.Value, 1e-12);
    }

    [Fact]
    public void Theil_Sen_equals_the_golden_vector()
    {
        var line = TheilSen.Of(Times, Golden, MannKendall.Of(Golden).Variance);
        Assert.Equal(0.05, line.Slope, 1e-12);
        Assert.Equal(-0.008571428571428579, line.Low, 1e-12);
        Assert.Equal(0.12454545454545453, line.High, 1e-12);
    }

    [Fact]
    public void Ties_lower_the_variance()
    {
        // n = 4 with one pair of ties: (4 * 3 * 13 - 2 * 1 * 9) / 18.
        var test = MannKendall.Of([1, 2, 2, 3]);
        Assert.Equal((5, (156 - 18) / 18.0), (test.S, test.Variance));
        Assert.Null(MannKendall.Of([2, 2, 2]).Z);
    }

    [Fact]
    public void Three_points_have_the_widest_interval_there_is()
    {
        // Slopes 1, 2, 3; ranks would fall outside and stop at the ends.
        var line = TheilSen.Of([0, 1, 2], [0, 1, 4], MannKendall.Of([0, 1, 4]).Variance);
        Assert.Equal(new TheilSen(2, 1, 3), line);
    }

    [Fact]
    public void A_missing_time_does_not_bend_a_line() =>
        Assert.Equal(new TheilSen(0.5, 0.5, 0.5), TheilSen.Of([0, 1, 5, 6, 9], [0, 0.5, 2.5, 3, 4.5], 0));

    [Fact]
    public void Turning_time_around_turns_the_sign()
    {
        Gen.Int[-20, 20].Array[3, 30].Sample(values =>
        {
            var forward = values.Select(static value => (double)value).ToArray();
            var backward = forward.Reverse().ToArray();
            int[] times = [.. Enumerable.Range(0, values.Length)];
            var (a, b) = (MannKendall.Of(forward), MannKendall.Of(backward));
            var (c, d) = (TheilSen.Of(times, forward, a.Variance), TheilSen.Of(times, backward, b.Variance));
            return a.S == -b.S && a.Variance == b.Variance && Math.Abs(c.Slope + d.Slope) < 1e-12 && c.Low <= c.Slope && c.Slope <= c.High;
        });
    }

    [Theory]
    [InlineData(0.01, 0.001, GrowthClass.Growing)]
    [InlineData(-0.01, 0.001, GrowthClass.Declining)]
    [InlineData(0.0, 0.02, GrowthClass.Stagnant)]
    [InlineData(0.0, 0.4, GrowthClass.Inconclusive)]
    [InlineData(0.01, 0.4, GrowthClass.Inconclusive)]
    public void Not_significant_is_not_the_same_as_stagnant(double slope, double noise, GrowthClass expected)
    {
        var logs = Enumerable.Range(0, 13).Select(i => 5 + (slope * i) + (noise * ((i * 5 % 13) - 6) / 6)).ToArray();
        Assert.Equal(expected, GrowthTrend.Of("x", 13, Times.AsSpan(0, 13), logs, new FundamentalsParameters()).Growth);
    }

    [Fact]
    public void A_series_of_equal_weeks_is_stagnant_and_has_no_test()
    {
        var trend = GrowthTrend.Of("x", 13, Times.AsSpan(0, 13), [.. Enumerable.Repeat(3.0, 13)], new FundamentalsParameters());
        Assert.Equal(GrowthClass.Stagnant, trend.Growth);
        Assert.Equal("all weeks are equal", trend.MannKendallZ.Reason);
    }
}
