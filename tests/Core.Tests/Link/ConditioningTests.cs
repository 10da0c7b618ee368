using RegimeGrpc.Core.Link;
using RegimeGrpc.Core.Numerics;

namespace RegimeGrpc.Core.Tests.Link;

public class ConditioningTests
{
    private static readonly LinkParameters Defaults = new();

    [Fact]
    public void Partial_correlations_are_those_of_the_residuals()
    {
        var estimator = GeneratedMarket.NewEstimator();
        var steps = GeneratedMarket.Steps(300);
        foreach (var step in steps) step.Play(estimator);
        var last = steps.TakeLast(61).ToArray();
        var x = Returns(last, step => step.Benchmark!.Value);
        var y = Returns(last, step => step.Asset!.Value.Price);
        Check(Returns(last, step => step.Spy), estimator.Sealed.Partials[0], "SPY");
        Check(Returns(last, step => step.Btc.Price), estimator.Sealed.Partials[1], "BTC");

        void Check(double[] z, Partial actual, string name)
        {
            Assert.Equal(name, actual.Given);
            Close.To(Moments2.Of(Residuals(x, z), Residuals(y, z)).Pearson.Number, actual.R, name);
        }
    }

    [Fact]
    public void A_third_leg_without_prices_is_unavailable()
    {
        var estimator = GeneratedMarket.NewEstimator();
        foreach (var step in GeneratedMarket.Steps(100))
        {
            estimator.OfferBenchmark(step.Session, step.Benchmark!.Value);
            estimator.OfferAsset(step.Asset!.Value);
            estimator.Seal(step.Session);
        }

        Assert.True(estimator.Sealed.Pearson[1].R.IsOk);
        Assert.Equal("no prices of SPY at the session closes", estimator.Sealed.Partials[0].R.Reason);
        Assert.Equal("no prices of BTC at the session closes", estimator.Sealed.Partials[1].R.Reason);
    }

    [Fact]
    public void Shock_sessions_are_ranked_apart_from_the_rest_and_unknown_ones_left_out()
    {
        var flags = new bool?[250];
        for (var i = 50; i < 250; i++) flags[i] = i % 9 == 0;
        var conditional = Conditional.Of(GoldenPairs.Last(250), flags, Defaults);
        Close.To(Rho(i => i >= 50 && i % 9 == 0), conditional.RhoShock);
        Close.To(Rho(i => i >= 50 && i % 9 != 0), conditional.RhoCalm);

        static double Rho(Func<int, bool> take)
        {
            var chosen = Enumerable.Range(0, 250).Where(take).ToArray();
            return Moments2.Of(
                Ranks.Average(chosen.Select(i => GoldenPairs.X[i]).ToArray()), Ranks.Average(chosen.Select(i => GoldenPairs.Y[i]).ToArray())).Pearson.Number;
        }
    }

    [Fact]
    public void Shock_sessions_need_to_be_twenty()
    {
        var flags = Enumerable.Range(0, 250).Select(i => (bool?)(i < 19)).ToArray();
        var conditional = Conditional.Of(GoldenPairs.Last(250), flags, Defaults);
        Assert.Equal("needs 20 sessions of macro shock, has 19", conditional.RhoShock.Reason);
        Assert.True(conditional.RhoCalm.IsOk);
        flags[19] = true;
        Assert.True(Conditional.Of(GoldenPairs.Last(250), flags, Defaults).RhoShock.IsOk);
    }

    [Fact]
    public void A_day_without_a_move_is_neither_up_nor_down()
    {
        var x = GoldenPairs.X.ToArray();
        var zeros = x.Count(value => value == 0);
        Assert.Equal(3, zeros);
        var conditional = Conditional.Of(GoldenPairs.Last(250), new bool?[250], Defaults);
        Assert.Equal(250 - zeros, conditional.UpDays + conditional.DownDays);
    }

    private static double[] Returns(GeneratedMarket.Step[] steps, Func<GeneratedMarket.Step, double> price) =>
        [.. Enumerable.Range(1, steps.Length - 1).Select(i => Math.Log(price(steps[i]) / price(steps[i - 1])))];

    private static double[] Residuals(double[] y, double[] z)
    {
        var m = Moments2.Of(z, y);
        return [.. y.Select((value, i) => value - m.MeanY - (m.Sxy / m.Sxx * (z[i] - m.MeanX)))];
    }
}
