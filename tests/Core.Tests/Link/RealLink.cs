using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Link;

namespace RegimeGrpc.Core.Tests.Link;

/// <summary>The link over the real prices from 2018-07-02, so that its first pair is the reference's first row.</summary>
internal static class RealLink
{
    private static readonly DateOnly Start = new(2018, 7, 2);

    private static readonly Lazy<IReadOnlyDictionary<string, (CorrelationSeal Seal, ReturnPair[] Pairs)>> Seals = new(() =>
        Run().ToDictionary(step => step.Session.Date.ToString("o"), step => (step.Seal, step.Estimator.Pairs.ToArray())));

    public static (CorrelationSeal Seal, ReturnPair[] Pairs) At(string date) => Seals.Value[date];

    public static IEnumerable<(Session Session, CorrelationSeal Seal, LinkEstimator Estimator)> Run(LinkParameters? parameters = null)
    {
        var estimator = new LinkEstimator(parameters ?? new(), NyseCalendar.Default);
        var next = 0;
        var samples = RealPrices.Asset.Value;
        foreach (var (session, close) in RealPrices.Benchmark.Value)
        {
            if (session.Date < Start) continue;
            for (; next < samples.Count && samples[next].End <= session.Close; next++) estimator.OfferAsset(samples[next]);
            estimator.OfferBenchmark(session, close);
            yield return (session, estimator.Seal(session), estimator);
        }
    }
}
