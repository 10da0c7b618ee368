using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Link;

namespace RegimeGrpc.Core.Tests.Link;

/// <summary>Sessions of two legs that move together, with gaps where asked; the same for the same seed.</summary>
internal static class GeneratedMarket
{
    public static readonly Session First = NyseCalendar.Default.AtOrAfter(new DateOnly(2021, 3, 1));

    /// <summary>One session's prices. A null one is missing.</summary>
    public sealed record Step(Session Session, double? Benchmark, AssetSample? Asset, double Spy, AssetSample Btc, bool? Shock)
    {
        public void Offer(LinkEstimator estimator)
        {
            if (Benchmark is { } close) estimator.OfferBenchmark(Session, close);
            if (Asset is { } sample) estimator.OfferAsset(sample);
            estimator.OfferThirdLeg(0, Session, Spy);
            estimator.OfferThirdLeg(1, Btc);
        }

        public CorrelationSeal Play(LinkEstimator estimator)
        {
            Offer(estimator);
            return estimator.Seal(Session, Shock);
        }
    }

    /// <param name="gaps">Share of sessions without the benchmark, and as many without the asset.</param>
    public static Step[] Steps(int count, int seed = 7, double gaps = 0)
    {
        var random = new Random(seed);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        double benchmark = 2000, asset = 3000, spy = 400, btc = 50_000;
        var steps = new Step[count];
        var session = First;
        for (var i = 0; i < count; i++)
        {
            // The link fades and returns, so that every state is passed through.
            var loading = 1.6 * Math.Sin(i / 90d);
            var market = Normal() * 0.01;
            benchmark *= Math.Exp(market);
            spy *= Math.Exp((0.8 * market) + (0.004 * Normal()));
            var crypto = 0.02 * Normal();
            btc *= Math.Exp((loading * market) + crypto);
            asset *= Math.Exp((loading * market) + (0.5 * crypto) + (0.015 * Normal()));
            var lot = random.NextDouble();
            steps[i] = new(
                session,
                lot < gaps ? null : benchmark,
                lot > 1 - gaps ? null : new AssetSample(SampleKind.HourBar, session.Close, asset, i % 100 < 95 ? "a" : "b"),
                spy,
                new(SampleKind.Tick, session.Close - TimeSpan.FromSeconds(30), btc, "a"),
                i < 100 ? null : i % 7 == 0);
            session = NyseCalendar.Default.Next(session);
        }

        return steps;
    }

    public static LinkEstimator NewEstimator(LinkParameters? parameters = null) => new(parameters ?? new(), NyseCalendar.Default);

    public static byte[] Encoded(Correlation record)
    {
        var writer = new CanonicalWriter();
        record.Encode(writer);
        return writer.ToArray();
    }

    public static byte[] Saved(LinkEstimator estimator)
    {
        var writer = new CanonicalWriter();
        estimator.Save(writer);
        return writer.ToArray();
    }
}
