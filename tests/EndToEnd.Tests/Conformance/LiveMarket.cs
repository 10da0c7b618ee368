using RegimeGrpc.Client;
using RegimeGrpc.Client.Observations;
using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.Testing;

namespace RegimeGrpc.EndToEnd.Tests.Conformance;

/// <summary>A real server whose journal grows by an hour of a made-up market at a time, until it is told to stop.</summary>
public sealed class LiveMarket : IAsyncLifetime
{
    private const int HoursBefore = 24 * 3;
    private static readonly DateTimeOffset Start = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly Random _random = new(20240101);
    private Task _growing = Task.CompletedTask;
    private int _hours;
    private double _price = 2000;

    internal RegimeServer Server { get; private set; } = null!;

    /// <summary>Before the first signal: from there every watch here begins.</summary>
    internal string Beginning { get; private set; } = "";

    public async Task InitializeAsync()
    {
        Server = await RegimeServer.EmbeddedAsync();
        await AppendAsync(1);
        Beginning = (await Watches.FirstAsync<WatchEvent.CaughtUp>(Server.Client)).ResumePoint;
        await AppendAsync(HoursBefore);
        _growing = GrowAsync();
    }

    /// <summary>No more is appended after this.</summary>
    internal async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _growing.Within();
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        await Server.DisposeAsync();
        _stop.Dispose();
    }

    private async Task GrowAsync()
    {
        using var pace = new PeriodicTimer(Pace);
        try
        {
            while (await pace.WaitForNextTickAsync(_stop.Token)) await AppendAsync(1);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    private async Task AppendAsync(int hours)
    {
        var bars = Enumerable.Range(0, hours).Select(_ => NextHour()).ToArray();
        var receipt = await Server.Client.AppendAsync(bars, new AppendOptions { AdvanceTo = bars[^1].KnownAt }).Within();
        Assert.All(receipt.Results, result => Assert.IsType<AppendResult.Accepted>(result));
    }

    private Observation NextHour()
    {
        var open = _price;
        _price *= 1 + (0.004 * (_random.NextDouble() - 0.498));
        var end = Start.AddHours(++_hours);
        return new Observation
        {
            Series = "crypto.ETH-USDT.okx-swap.1h",
            EventTime = end,
            KnownAt = end.AddSeconds(10),
            Source = "okx_swap",
            Bar = new Bar(open, Math.Max(open, _price) * 1.001, Math.Min(open, _price) * 0.999, _price, 900),
        };
    }
}
