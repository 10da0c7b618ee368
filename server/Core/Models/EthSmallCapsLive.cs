namespace RegimeGrpc.Core.Models;

/// <summary>
/// The default model on what free providers give live: Coinbase instead of Binance, and the fund IWM instead of the index it follows.
/// Records are those of the fund's own bars, so their scope is windowed and their evidence is not claimed.
/// </summary>
public static class EthSmallCapsLive
{
    public const string Name = "eth-small-caps-live";

    private const string Ether = "crypto.ETH-USD.coinbase.day";
    private const string Bitcoin = "crypto.BTC-USD.coinbase.day";
    private const string SmallCaps = "equity.IWM.day";

    // Series of the default model that the live feeds do not bring, or that have a stand-in here.
    private static readonly Role[] Replaced =
    [
        Role.AssetDay, Role.AssetIntraday, Role.BenchmarkDay, Role.BenchmarkIntraday, Role.BenchmarkFund, Role.LeaderDay, Role.MainChainFees,
    ];

    public static Model Model { get; } = new(
        Name,
        "Ether on Coinbase against IWM: regime, link and levels from the live feeds",
        [
            new(Role.AssetDay, Ether, IsCore: true),
            // One venue: with a second the samples at two closes could be of two, and a return over the seam counts half. Its hours stand
            // for its trades at the closes before the server first listened, so that there is a regime on the first day.
            new(Role.AssetIntraday, "crypto.ETH-USD.coinbase.trade"),
            new(Role.AssetIntraday, "crypto.ETH-USD.coinbase.1h"),
            new(Role.BenchmarkDay, SmallCaps, IsCore: true),
            new(Role.BenchmarkIntraday, "equity.IWM.iex"),
            new(Role.BenchmarkFund, SmallCaps),
            new(Role.LeaderDay, Bitcoin),
            .. EthSmallCaps.Model.Roles.Where(role => !Replaced.Contains(role.Role)),
        ],
        EthSmallCaps.Model.Parameters with
        {
            SmallCaps = EthSmallCaps.Model.Parameters.SmallCaps with { Records = EthSmallCaps.Model.Parameters.SmallCaps.Records with { Seeds = null } },
        });
}
