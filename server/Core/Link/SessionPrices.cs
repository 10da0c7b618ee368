using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Numerics;

namespace RegimeGrpc.Core.Link;

/// <summary>What is known of one session at its close. Immutable.</summary>
internal sealed record SessionPrices
{
    public static readonly SessionPrices None = new();

    /// <summary>The official close of the benchmark.</summary>
    public double? Benchmark { get; private init; }

    public AssetSample? Asset { get; private init; }

    /// <summary>One for each third leg, in the order of the parameters; empty until the first is known.</summary>
    public IReadOnlyList<AssetSample?> ThirdLegs { get; private init; } = [];

    public double BenchmarkLog { get; private init; }

    public double AssetLog { get; private init; }

    /// <summary>Both legs are known.</summary>
    public bool IsComplete => Benchmark is not null && Asset is not null;

    public AssetSample? ThirdLeg(int index) => index < ThirdLegs.Count ? ThirdLegs[index] : null;

    public SessionPrices WithBenchmark(double close) => this with { Benchmark = close, BenchmarkLog = Elementary.Log(close) };

    public SessionPrices WithAsset(AssetSample sample) => this with { Asset = sample, AssetLog = Elementary.Log(sample.Price) };

    public SessionPrices WithThirdLeg(int index, AssetSample sample)
    {
        var legs = new AssetSample?[Math.Max(ThirdLegs.Count, index + 1)];
        for (var i = 0; i < ThirdLegs.Count; i++) legs[i] = ThirdLegs[i];
        legs[index] = sample;
        return this with { ThirdLegs = legs };
    }

    /// <summary>The same prices from the same places; how a price was sampled counts too, for it sets the quality.</summary>
    public bool Says(SessionPrices other)
    {
        if (Benchmark != other.Benchmark || Asset != other.Asset) return false;
        for (var i = 0; i < Math.Max(ThirdLegs.Count, other.ThirdLegs.Count); i++)
            if (ThirdLeg(i) != other.ThirdLeg(i)) return false;
        return true;
    }

    public void Save(CanonicalWriter writer)
    {
        writer.Optional(Benchmark, static (w, price) => w.Double(price));
        writer.Optional(Asset, static (w, sample) => sample.Save(w));
        writer.Int(ThirdLegs.Count);
        foreach (var leg in ThirdLegs) writer.Optional(leg, static (w, sample) => sample.Save(w));
    }

    public static SessionPrices Load(CanonicalReader reader)
    {
        var prices = None;
        if (reader.Optional(static r => r.Double()) is { } benchmark) prices = prices.WithBenchmark(benchmark);
        if (reader.Optional(AssetSample.Load) is { } asset) prices = prices.WithAsset(asset);
        return prices with { ThirdLegs = reader.List(static r => r.Optional(AssetSample.Load)) };
    }
}
