using System.Text.Json;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Trades;

namespace RegimeGrpc.Server.Feeds.Coinbase;

/// <summary>A trade of the exchange: a match of its stream and a row of its history have the same fields.</summary>
internal static class CoinbaseRow
{
    /// <exception cref="Pull.ImpossibleRowException">It has no number.</exception>
    public static Trade Read(string product, JsonElement row) => Trade.Read(product, row, static trade => trade.Field("trade_id").Whole(),
        static trade => (trade.Field("price").Number(), trade.Field("size").Number(), trade.Field("time").Time()));
}
