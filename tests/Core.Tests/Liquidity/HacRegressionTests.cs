using RegimeGrpc.Core.Liquidity;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.Tests.Numerics;

namespace RegimeGrpc.Core.Tests.Liquidity;

public sealed class HacRegressionTests
{
    private const int Count = 60;

    private static readonly double[] X = [.. Enumerable.Range(0, Count).Select(i => (((37 * i) % 101) - 50) / 50d)];
    private static readonly double[] Control = [.. Enumerable.Range(0, Count).Select(i => (((29 * i) % 43) - 21) / 700d)];
    private static readonly double[] Y = [.. Enumerable.Range(0, Count).Select(i => (0.01 * X[i]) + (0.5 * Control[i]) + ((((53 * i) % 97) - 48) / 2000d))];

    // Computed apart from this code, by normal equations with an intercept and the whole sandwich matrix.
    [Theory]
    [InlineData(false, 4, 0.013733379063351642, 4.28278414946393, 0.18073248620815863)]
    [InlineData(true, 4, 0.01309758939929069, 7.722619033304486, 0.4585780205631338)]
    [InlineData(true, 0, 0.01309758939929069, 4.372676820573492, 0.4585780205631338)]
    public void Agrees_with_the_full_sandwich(bool control, int lags, double slope, double t, double rSquared)
    {
        var result = HacRegression.Of(Y, X, control ? Control : [], lags);
        GoldenVectors.AssertClose(slope, result.Slope.Number);
        GoldenVectors.AssertClose(t, result.T.Number);
        GoldenVectors.AssertClose(rSquared, result.RSquared.Number);
    }

    [Fact]
    public void A_regressor_that_is_the_control_has_no_slope_of_its_own() =>
        Assert.Equal(ValueStatus.Unavailable, HacRegression.Of(Y, X, X, 4).Slope.Status);

    [Fact]
    public void Returns_or_regressors_that_do_not_vary_have_no_slope()
    {
        Assert.Equal(ValueStatus.Unavailable, HacRegression.Of(Y, new double[Count], [], 4).Slope.Status);
        Assert.Equal(ValueStatus.Unavailable, HacRegression.Of(new double[Count], X, [], 4).Slope.Status);
        Assert.Equal(ValueStatus.Unavailable, HacRegression.Of([], [], [], 4).Slope.Status);
    }

    [Fact]
    public void A_control_that_does_not_vary_controls_nothing() =>
        Assert.Equal(HacRegression.Of(Y, X, [], 4).Slope.Number, HacRegression.Of(Y, X, new double[Count], 4).Slope.Number, 1e-15);

    [Fact]
    public void Without_lags_and_control_the_slope_is_that_of_the_moments() =>
        Assert.Equal(Moments2.Of(X, Y).Slope.Number, HacRegression.Of(Y, X, [], 0).Slope.Number, 1e-15);
}
