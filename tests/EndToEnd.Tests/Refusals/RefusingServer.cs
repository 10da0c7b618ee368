using RegimeGrpc.Client.Observations;
using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.Testing;

namespace RegimeGrpc.EndToEnd.Tests.Refusals;

/// <summary>A server that holds a few days of January 2024, its clock moved past them.</summary>
public sealed class RefusingServer : IAsyncLifetime
{
    internal static readonly DateTimeOffset Noon = new(2024, 1, 10, 12, 0, 0, TimeSpan.Zero);

    internal const string AssetDay = "crypto.ETH-USDT.binance.day";
    internal const string Yield = "macro.DGS2";

    internal RegimeServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await RegimeServer.EmbeddedAsync();
        var days = Enumerable.Range(1, 9).Select(day => Day(new(2024, 1, day, 0, 0, 0, TimeSpan.Zero)));
        var receipt = await Server.Client.AppendAsync([.. days], new() { AdvanceTo = Noon }).Within();
        Assert.All(receipt.Results, result => Assert.IsType<AppendResult.Accepted>(result));
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();

    /// <summary>The bar of the UTC day that ends at <paramref name="end"/>.</summary>
    internal static Observation Day(DateTimeOffset end, double open = 2300, double high = 2400, double low = 2200, double close = 2350) => new()
    {
        Series = AssetDay,
        EventTime = end,
        KnownAt = end.AddSeconds(10),
        Source = "binance",
        Bar = new(open, high, low, close, 1000),
    };

    /// <summary>A value of its own at each <paramref name="minute"/> after noon.</summary>
    internal static Observation Value(int minute, double number = 4.5) => new()
    {
        Series = Yield,
        EventTime = Noon.AddMinutes(minute),
        KnownAt = Noon.AddMinutes(minute),
        Source = "fred",
        Scalar = number,
    };
}
