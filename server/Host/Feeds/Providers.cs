using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Feeds;

/// <summary>Every provider with its documented defaults. Limits stay below those the providers state.</summary>
internal static class Providers
{
    public const string Coinbase = "coinbase";
    public const string Kraken = "kraken";
    public const string Alpaca = "alpaca";
    public const string Fred = "fred";
    public const string Treasury = "treasury";
    public const string Bls = "bls";
    public const string Finra = "finra";
    public const string CoinMetrics = "coinmetrics";
    public const string Beacon = "beacon";
    public const string Lido = "lido";
    public const string ValidatorQueue = "validatorqueue";
    public const string DefiLlama = "defillama";
    public const string Growthepie = "growthepie";
    public const string SoSoValue = "sosovalue";

    public static IReadOnlyList<ProviderOptions> Defaults { get; } =
    [
        new(Coinbase, "https://api.exchange.coinbase.com", Licence.Internal, 8, 8) { StreamUrl = "wss://ws-feed.exchange.coinbase.com" },
        new(Kraken, "https://api.kraken.com", Licence.Internal, 1, 1) { StreamUrl = "wss://ws.kraken.com/v2" },
        new(Alpaca, "https://data.alpaca.markets", Licence.Internal, 2.5, 10)
        {
            StreamUrl = "wss://stream.data.alpaca.markets/v2/iex", SecondUrl = "https://paper-api.alpaca.markets", NeedsKey = true, NeedsSecret = true,
        },
        new(Fred, "https://api.stlouisfed.org", Licence.Internal, 1 / 0.6, 1) { NeedsKey = true },
        new(Treasury, "https://home.treasury.gov", Licence.Public, 1, 1),
        new(Bls, "https://api.bls.gov", Licence.Public, 400.0 / 86_400, 60) { NeedsKey = true, LongestPause = RetryAfter.MostOfADay },
        new(Finra, "https://cdn.finra.org", Licence.Internal, 2, 2),
        new(CoinMetrics, "https://community-api.coinmetrics.io", Licence.NonCommercial, 1, 1),
        // States and exports of tens of megabytes.
        new(Beacon, "", Licence.Public, 2, 4) { LargestAnswer = 64 * ProviderOptions.Mebibyte },
        new(Lido, "https://eth-api.lido.fi", Licence.Public, 1, 1),
        new(ValidatorQueue, "https://raw.githubusercontent.com/etheralpha/validatorqueue-com/main", Licence.Attribution, 0.1, 1),
        new(DefiLlama, "https://api.llama.fi", Licence.Attribution, 10.0 / 60, 5) { SecondUrl = "https://stablecoins.llama.fi" },
        new(Growthepie, "https://api.growthepie.com", Licence.Attribution, 6.0 / 60, 3) { LargestAnswer = 64 * ProviderOptions.Mebibyte },
        new(SoSoValue, "https://api.sosovalue.xyz", Licence.Internal, 15.0 / 60, 5) { NeedsKey = true },
    ];
}
