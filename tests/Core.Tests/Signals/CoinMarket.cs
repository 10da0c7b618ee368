using RegimeGrpc.Core.Fundamentals;
using RegimeGrpc.Core.Rotation;
using RegimeGrpc.Core.Supply;

namespace RegimeGrpc.Core.Tests.Signals;

/// <summary>Series of UTC days made of integer arithmetic, and the topics that are sealed over them.</summary>
internal static class CoinMarket
{
    private static readonly DateOnly Start = new(2022, 1, 3);
    private static readonly string[] Alts = ["ada", "avax", "bnb", "doge", "link", "ltc"];

    /// <summary>Ascending: from nothing known, through rises and falls that follow each other.</summary>
    public static IEnumerable<Core.Rotation.Rotation> Rotation()
    {
        var state = new RotationState(new RotationParameters { Basket = [.. Alts.Select(static id => new AltMember(id, Start))] });
        for (var i = 0; i < 700; i++)
        {
            if (i > 5)
            {
                state.ObserveBtc(Start.AddDays(i), 20000 + (100 * Tide(i, 200)) + (300 * Noise(i, 7)));
                state.ObserveEth(Start.AddDays(i), 1500 + (8 * Tide(i + 40, 200)) + (20 * Noise(i, 11)));
                foreach (var id in Alts) state.ObserveAlt(id, Start.AddDays(i), 10 + (0.05 * Tide(i + 90, 200)) + (0.3 * Noise(i, id[0])));
            }

            if (i % 4 == 0) yield return state.Seal(Start.AddDays(i));
        }
    }

    /// <summary>Ascending: from nothing known to both windows full.</summary>
    public static IEnumerable<Core.Fundamentals.Fundamentals> Fundamentals()
    {
        var state = new FundamentalsState(new FundamentalsParameters());
        for (var i = 0; i < 500; i++)
        {
            state.Observe(FundamentalSeries.MainChainFees, Start.AddDays(i), 1000 + (5 * Tide(i, 400)) + (100 * Noise(i, 13)));
            state.Observe(FundamentalSeries.SecondLayerVolume, Start.AddDays(i), 1e6 + (1e4 * i));
            state.ObserveShares(Start.AddDays(i), 200 + (0.2 * i));
            if (i % 20 == 0) yield return state.Seal(Start.AddDays(i));
        }
    }

    /// <summary>Ascending: from nothing known to every input known.</summary>
    public static IEnumerable<Core.Supply.Supply> Supply()
    {
        var state = new SupplyState(new SupplyParameters());
        for (var i = 0; i < 500; i++)
        {
            var end = Instant.FromDate(Start.AddDays(i + 1));
            if (i > 20)
                foreach (var input in Enum.GetValues<SupplyInput>()) state.Observe(input, end, end, Level(input, i));
            if (i % 20 == 0) yield return state.Seal(end);
        }
    }

    private static double Level(SupplyInput input, int i) => input switch
    {
        SupplyInput.TotalSupply => 120e6 + (100 * i),
        SupplyInput.ExchangeBalance => 15e6 + (2000 * Tide(i, 300)) + (5000 * Noise(i, 5)),
        SupplyInput.ChurnLimit => 250,
        SupplyInput.FuturesBasis => 0.05,
        SupplyInput.RiskFreeRate => 0.045,
        SupplyInput.EtfCreations => 20_000 * Noise(i, 11),
        _ => 1e6 + (1e5 * Noise(i, 17)),
    };

    /// <summary>Up and down between 0 and half a period.</summary>
    private static double Tide(int i, int period) => Math.Abs((i % period) - (period / 2));

    private static double Noise(int i, int seed) => ((((i * i * seed) + (31 * i)) % 89) / 44.5) - 1;
}
