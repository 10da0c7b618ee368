using RegimeGrpc.Core.Link;

namespace RegimeGrpc.Core.Tests.Link;

public class PearsonTests
{
    private static readonly LinkParameters Defaults = new();

    [Theory]
    [InlineData(30, 0.5631184893477468)]
    [InlineData(60, 0.5455543754643892)]
    [InlineData(90, 0.46658035779179113)]
    [InlineData(250, 0.5021391676332095)]
    public void Agrees_with_the_golden_correlation(int window, double r) =>
        Close.To(r, Pearson.Of("w", GoldenPairs.Last(window), Defaults).R);

    [Theory]
    [InlineData(60, 0.6120298377837983, 0.13245323570650439, 0.09762587863948206)]
    [InlineData(250, 0.5521624490112735, 0.06362847629757777, 0.047468647492868256)]
    public void Agrees_with_the_golden_errors(int window, double z, double iid, double robust)
    {
        var pearson = Pearson.Of("w", GoldenPairs.Last(window), Defaults);
        Close.To(z, pearson.Z);
        Close.To(iid, pearson.StandardErrorIid);
        Close.To(robust, pearson.StandardErrorRobust);
        Close.To(Math.Tanh(z - (1.959963984540054 * iid)), pearson.Low);
        Close.To(Math.Tanh(z + (1.959963984540054 * iid)), pearson.High);
    }

    [Theory]
    [InlineData(60, 48, true)]
    [InlineData(60, 47, false)]
    [InlineData(22, 20, true)]
    [InlineData(22, 19, false)]
    [InlineData(30, 24, true)]
    [InlineData(30, 23, false)]
    public void Needs_four_fifths_of_the_window_and_twenty_pairs(int sessions, int pairs, bool valid)
    {
        var span = new PairSpan(GoldenPairs.X.AsSpan(0, pairs), GoldenPairs.Y.AsSpan(0, pairs), sessions);
        var pearson = Pearson.Of("w", span, Defaults);
        Assert.Equal(pairs, pearson.Pairs);
        Assert.All(new[] { pearson.R, pearson.Z, pearson.StandardErrorIid, pearson.StandardErrorRobust, pearson.Low, pearson.High },
            value => Assert.Equal(valid, value.IsOk));
        if (!valid) Assert.Contains($"has {pairs}", pearson.R.Reason);
    }

    [Fact]
    public void Legs_that_move_as_one_have_an_interval_but_no_robust_error()
    {
        double[] x = [.. Enumerable.Range(0, 32).Select(i => i % 2 == 0 ? 1d : -1d)];
        var pearson = Pearson.Of("w", new(x, x, 32), Defaults);
        Close.To(1, pearson.R);
        Assert.False(pearson.StandardErrorRobust.IsOk);
        Assert.True(pearson.Z.IsOk && pearson.Low.IsOk && pearson.High.IsOk);
    }

    [Fact]
    public void A_leg_that_stands_still_has_no_correlation() =>
        Assert.Equal("a leg does not vary", Pearson.Of("w", new(new double[30], GoldenPairs.Y.AsSpan(0, 30), 30), Defaults).R.Reason);
}
