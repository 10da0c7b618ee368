using RegimeGrpc.Core.Levels;

namespace RegimeGrpc.Core.Tests.Levels;

/// <summary>signals.md 4.4 on twenty quiet days of 100 to 102 with an ATR of 2 and the cluster at 100 to 101.</summary>
public sealed class FlushWatchTests
{
    private const double Atr = 2;
    private static readonly DateOnly First = new(2024, 1, 1);
    private static readonly PriceRange Band = new(100, 101);
    private static readonly FlushParameters Parameters = new();

    [Theory]
    // Range of 1.5 ATR, or a fall of 3 ATR from the ten highs before.
    [InlineData(101.9, 98.9, true)]
    [InlineData(101.8, 98.9, false)]
    [InlineData(97, 96, true)]
    [InlineData(97, 96.1, false)]
    // It must lie half an ATR under the cluster, and under the lows before.
    [InlineData(103, 99, false)]
    [InlineData(104, 100, false)]
    public void Begins(double high, double low, bool flush)
    {
        var day = new Day(First.AddDays(20), high, low, low + 0.5);
        var next = FlushWatch.Next(null, day, Quiet(20), Band, Atr, Parameters);
        Assert.Equal(flush ? new FlushWatch(day.Date, 0, low, Atr, low + 0.5, false) : null, next);
    }

    [Fact]
    public void Needs_twenty_bars_before_it_a_cluster_and_a_range()
    {
        var day = new Day(First.AddDays(20), 105, 90, 91);
        Assert.NotNull(FlushWatch.Next(null, day, Quiet(20), Band, Atr, Parameters));
        Assert.Null(FlushWatch.Next(null, day, Quiet(19), Band, Atr, Parameters));
        Assert.Null(FlushWatch.Next(null, day, Quiet(20), null, Atr, Parameters));
        Assert.Null(FlushWatch.Next(null, day, Quiet(20), Band, null, Parameters));
    }

    [Fact]
    public void Does_not_recover_on_its_own_bar()
    {
        var day = new Day(First.AddDays(20), 105, 90, 104);
        Assert.False(FlushWatch.Next(null, day, Quiet(20), Band, Atr, Parameters)!.Value.Recovered);
    }

    [Theory]
    [InlineData(0, 92.9, false)]
    [InlineData(0, 93, true)]
    [InlineData(19, 93, true)]
    public void Recovers_with_a_close_one_and_a_half_ranges_over_the_low(int age, double close, bool recovered)
    {
        var flush = new FlushWatch(First, age, 90, Atr, 91, false);
        var next = FlushWatch.Next(flush, new(First.AddDays(9), 101, close, close), Quiet(20), Band, Atr, Parameters);
        Assert.Equal(flush with { Age = age + 1, Recovered = recovered }, next);
    }

    [Fact]
    public void Keeps_the_recovery_and_the_lowest_close()
    {
        var flush = new FlushWatch(First, 3, 90, Atr, 91, true);
        var next = FlushWatch.Next(flush, new(First.AddDays(9), 92, 90.2, 90.5), Quiet(20), Band, Atr, Parameters);
        Assert.Equal(flush with { Age = 4, CloseLow = 90.5 }, next);
    }

    [Fact]
    public void Is_over_after_twenty_bars()
    {
        var flush = new FlushWatch(First, 19, 90, Atr, 91, false);
        var quiet = new Day(First.AddDays(40), 101, 100, 101);
        var last = FlushWatch.Next(flush, quiet, Quiet(20), Band, Atr, Parameters);
        Assert.Equal(20, last!.Value.Age);
        Assert.Null(FlushWatch.Next(last, quiet, Quiet(20), Band, Atr, Parameters));
    }

    [Fact]
    public void Gives_way_to_a_lower_one_only_until_it_is_over()
    {
        var higher = new Day(First.AddDays(30), 105, 95, 96);
        Assert.Equal(90, FlushWatch.Next(new(First, 5, 90, Atr, 91, false), higher, Quiet(20), Band, Atr, Parameters)!.Value.Low);
        Assert.Equal(95, FlushWatch.Next(new(First, 5, 95.5, Atr, 96, false), higher, Quiet(20), Band, Atr, Parameters)!.Value.Low);
        Assert.Equal(95, FlushWatch.Next(new(First, 20, 90, Atr, 91, false), higher, Quiet(20), Band, Atr, Parameters)!.Value.Low);
    }

    private static DayHistory Quiet(int days)
    {
        var history = new DayHistory(30);
        for (var i = 0; i < days; i++) history.Append(new(First.AddDays(i), 102, 100, 101));
        return history;
    }
}
