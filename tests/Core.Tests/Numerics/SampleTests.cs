using CsCheck;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Tests.Numerics;

public sealed class SampleTests
{
    [Theory]
    [InlineData(30, 0.5631184893477468)]
    [InlineData(60, 0.5455543754643892)]
    [InlineData(90, 0.46658035779179113)]
    [InlineData(250, 0.5021391676332095)]
    public void Pearson_matches_the_golden_vectors(int window, double expected) =>
        GoldenVectors.AssertClose(expected, Last(window).Pearson.Number);

    [Fact]
    public void Ranks_give_the_golden_Spearman()
    {
        var x = Ranks.Average(GoldenVectors.X.AsSpan(GoldenVectors.Length - 60));
        var y = Ranks.Average(GoldenVectors.Y.AsSpan(GoldenVectors.Length - 60));
        GoldenVectors.AssertClose(0.614003889969436, Moments2.Of(x, y).Pearson.Number);
    }

    [Fact]
    public void Slope_gives_the_golden_beta() =>
        GoldenVectors.AssertClose(0.6695407553942396, Moments2.Of(GoldenVectors.X.AsSpan(0, 190), GoldenVectors.Y.AsSpan(0, 190)).Slope.Number);

    [Fact]
    public void Adding_pairs_one_by_one_is_the_two_pass_result() =>
        Gen.Double[-10, 10].Select(Gen.Double[-10, 10]).Array[1, 80].Sample(pairs =>
        {
            double[] x = [.. pairs.Select(p => p.Item1)];
            double[] y = [.. pairs.Select(p => p.Item2)];
            var whole = Moments2.Of(x, y);
            var grown = default(Moments2);
            for (var i = 0; i < x.Length; i++) grown = grown.Add(x[i], y[i]);
            Assert.Equal(whole.Count, grown.Count);
            Assert.Equal(whole.MeanX, grown.MeanX, 1e-10);
            Assert.Equal(whole.MeanY, grown.MeanY, 1e-10);
            Assert.Equal(whole.Sxx, grown.Sxx, 1e-8);
            Assert.Equal(whole.Syy, grown.Syy, 1e-8);
            Assert.Equal(whole.Sxy, grown.Sxy, 1e-8);
        });

    [Fact]
    public void Moments_do_not_cancel_far_from_zero()
    {
        double[] x = [1e9, 1e9 + 1, 1e9 + 2];
        var moments = Moments2.Of(x, x);
        Assert.Equal(2, moments.Sxx);
        Assert.Equal(1, moments.Pearson.Number);
        Assert.Equal(1, moments.VarianceX);
    }

    [Fact]
    public void A_leg_that_does_not_vary_has_no_correlation()
    {
        double[] flat = [1, 1, 1];
        double[] rising = [1, 2, 3];
        Assert.Equal(ValueStatus.Unavailable, Moments2.Of(flat, rising).Pearson.Status);
        Assert.Equal(ValueStatus.Unavailable, Moments2.Of(rising, flat).Pearson.Status);
        Assert.Equal(ValueStatus.Unavailable, Moments2.Of(flat, rising).Slope.Status);
        Assert.Equal(0, Moments2.Of(rising, flat).Slope.Number);
        Assert.Equal(ValueStatus.Unavailable, default(Moments2).Pearson.Status);
    }

    [Fact]
    public void Legs_of_different_length_are_refused() => Assert.Throws<ArgumentException>(() => Moments2.Of([1, 2], [1]));

    [Fact]
    public void Correlation_survives_tiny_numbers()
    {
        double[] x = [1e-160, 2e-160, 4e-160];
        Assert.Equal(1, Moments2.Of(x, x).Pearson.Or(double.NaN), 1e-6);
    }

    [Theory]
    [InlineData(new double[] { 3 }, 3)]
    [InlineData(new double[] { 9, 1, 5 }, 5)]
    [InlineData(new double[] { 4, 1, 3, 2 }, 2.5)]
    public void Median_is_the_middle(double[] values, double expected)
    {
        var before = values.ToArray();
        Assert.Equal(expected, Median.Of(values));
        Assert.Equal(before, values);
    }

    [Fact]
    public void Median_by_selection_is_the_median_of_the_sorted() =>
        Gen.OneOf(Gen.Double[-10, 10], Gen.Int[0, 3].Select(i => (double)i)).Array[1, 90].Sample(values =>
        {
            double[] sorted = [.. values.Order()];
            Assert.Equal(Median.OfSorted(sorted), Median.Of(values));
            Assert.Equal(Median.OfSorted(sorted), Median.InPlace(sorted));
            Assert.Equal(Median.OfSorted(sorted), Median.InPlace(values));
        });

    [Fact]
    public void Nothing_has_no_moments()
    {
        Assert.True(double.IsNaN(Median.Of([])));
        Assert.True(double.IsNaN(Sample.Mean([])));
        Assert.True(double.IsNaN(Sample.Variance([1])));
    }

    [Fact]
    public void Deviation_uses_one_less_than_the_count() => Assert.Equal(Math.Sqrt(5d / 3), Sample.StandardDeviation([1, 2, 3, 4]), 1e-15);

    [Fact]
    public void Ties_share_the_mean_of_their_ranks() => Assert.Equal([1, 4, 2.5, 2.5, 6, 6, 6], Ranks.Average([-1, 5, 2, 2, 7, 7, 7]));

    [Fact]
    public void Ranks_add_up_and_keep_the_order() =>
        Gen.Int[0, 9].Select(i => (double)i).Array[1, 40].Sample(values =>
        {
            var ranks = Ranks.Average(values);
            Assert.Equal(values.Length * (values.Length + 1) / 2d, Sample.Sum(ranks));
            for (var i = 0; i < values.Length; i++)
                for (var j = 0; j < values.Length; j++) Assert.Equal(values[i].CompareTo(values[j]), ranks[i].CompareTo(ranks[j]));
        });

    private static Moments2 Last(int window) =>
        Moments2.Of(GoldenVectors.X.AsSpan(GoldenVectors.Length - window), GoldenVectors.Y.AsSpan(GoldenVectors.Length - window));
}
