using System.Text.Json;
using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;

namespace RegimeGrpc.Server.Feeds.Trades;

/// <summary>A trade as a venue numbers it.</summary>
/// <param name="Product">As in our series: ETH-USD.</param>
/// <param name="Id">One more than the one before, a product.</param>
/// <param name="Price">In the product's second currency.</param>
/// <param name="Size">In its first.</param>
/// <param name="Time">By the venue's clock.</param>
internal readonly record struct Trade(string Product, long Id, decimal Price, decimal Size, Instant Time)
{
    /// <summary>Why nothing but its number is to be taken; null when it is sound. The number still has its place among the others: it is no hole.</summary>
    public string? Flaw { get; init; }

    /// <summary>Reads a row. What is wrong with it behind its number is its <see cref="Flaw"/>, and costs no other row.</summary>
    /// <exception cref="ImpossibleRowException">It has no number.</exception>
    public static Trade Read(string product, JsonElement row, Func<JsonElement, long> number, Func<JsonElement, (decimal Price, decimal Size, Instant Time)> rest)
    {
        long id;
        try
        {
            id = number(row);
        }
        catch (Exception e) when (IsOfTheRow(e))
        {
            throw new ImpossibleRowException($"a trade of {product} without a number: {e.Message}");
        }

        try
        {
            var (price, size, time) = rest(row);
            return new(product, id, price, size, time);
        }
        catch (Exception e) when (IsOfTheRow(e))
        {
            return new(product, id, 0, 0, default) { Flaw = e.Message };
        }
    }

    private static bool IsOfTheRow(Exception e) =>
        e is UnreadableException or InvalidOperationException or IndexOutOfRangeException or OverflowException or ArgumentOutOfRangeException;
}
