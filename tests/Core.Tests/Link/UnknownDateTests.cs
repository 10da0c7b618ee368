using RegimeGrpc.Core.Link;

namespace RegimeGrpc.Core.Tests.Link;

public class UnknownDateTests
{
    private static readonly LinkParameters Defaults = new();

    [Fact]
    public void The_test_runs_on_the_one_series_of_scaled_returns_that_began_with_the_first_sixty_pairs()
    {
        const int Sessions = 600;
        var steps = GeneratedMarket.Steps(Sessions);
        var estimator = GeneratedMarket.NewEstimator();
        List<double> x = [], y = [];
        for (var i = 0; i < Sessions; i++)
        {
            var sealedNow = steps[i].Play(estimator).Correlation;
            if (sealedNow.LastPair is { } pair && pair.Close == sealedNow.SessionClose)
            {
                x.Add(pair.Benchmark);
                y.Add(pair.Asset);
            }

            if (i < 300 || i % 60 != 0) continue;
            Assert.Equal(i, x.Count);
            var expected = UnknownDateBreak.Of(
                new(CusumTests.Scaled([.. x]).AsSpan(^250..), CusumTests.Scaled([.. y]).AsSpan(^250..), 250), Defaults);
            Close.To(expected.Statistic.Number, sealedNow.Breaks.UnknownDateStatistic, $"session {i}");
            Close.To(expected.P.Number, sealedNow.Breaks.UnknownDateP, $"session {i}");
            Assert.Equal(expected.Direction, sealedNow.Breaks.Direction);
        }
    }
}
