using CsCheck;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Tests.Numerics;

public sealed class RobustZTests
{
    [Fact]
    public void Matches_the_golden_vector() =>
        GoldenVectors.AssertClose(1.7325154802241953, RobustZ.Of(0.013, GoldenVectors.X.AsSpan(GoldenVectors.Length - 60)).Number);

    [Fact]
    public void Needs_forty_past_values()
    {
        Assert.Equal(ValueStatus.Unavailable, RobustZ.Of(1, GoldenVectors.X.AsSpan(0, 39)).Status);
        Assert.True(RobustZ.Of(1, GoldenVectors.X.AsSpan(0, 40)).IsOk);
    }

    [Fact]
    public void Not_a_number_does_not_count_as_past()
    {
        double[] history = [.. GoldenVectors.X[..40], double.NaN];
        Assert.Equal(RobustZ.Of(0.001, history.AsSpan(0, 40)), RobustZ.Of(0.001, history));
        Assert.Equal(ValueStatus.Unavailable, RobustZ.Of(0.001, history.AsSpan(1)).Status);
    }

    [Theory]
    [InlineData(100, 3)]
    [InlineData(-100, -3)]
    public void Clips_at_three(double value, double expected) => Assert.Equal(expected, RobustZ.Of(value, GoldenVectors.X).Number);

    [Fact]
    public void Falls_back_to_mean_and_deviation_when_most_values_are_equal()
    {
        var history = new double[50];
        history[7] = 5;
        history[8] = -1;
        var expected = (0.5 - Sample.Mean(history)) / Sample.StandardDeviation(history);
        Assert.Equal(expected, RobustZ.Of(0.5, history).Number, 1e-12);
    }

    // 0.1 sums to a mean that is not 0.1: a deviation computed from it would be 1e-17 and not 0.
    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(1e300)]
    public void Is_unavailable_when_the_past_does_not_vary(double constant)
    {
        var history = new double[47];
        Array.Fill(history, constant);
        Assert.Equal(ValueStatus.Unavailable, RobustZ.Of(0.5, history).Status);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_value_that_is_no_number_has_no_score(double value) =>
        Assert.Equal(ValueStatus.Unavailable, RobustZ.Of(value, GoldenVectors.X).Status);

    [Fact]
    public void Order_of_the_past_and_mirror_image() =>
        Gen.Double[-1, 1].Array[40, 80].Select(Gen.Double[-2, 2]).Sample((history, value) =>
        {
            var score = RobustZ.Of(value, history).Number;
            double[] mirrored = [.. history.Select(h => -h).Reverse()];
            Assert.Equal(-score, RobustZ.Of(-value, mirrored).Number, 1e-12);
        });
}
