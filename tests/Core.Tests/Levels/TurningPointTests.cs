using RegimeGrpc.Core.Levels;

namespace RegimeGrpc.Core.Tests.Levels;

/// <summary>Swings and fractals, signals.md 5.1 and 5.2.</summary>
public sealed class TurningPointTests
{
    [Fact]
    public void A_swing_high_is_confirmed_two_ranges_under_it_at_the_range_of_its_own_bar()
    {
        // Highs, lows, ATR of the bar before. The high of 120 stands at bar 2 with ATR 5: 110 confirms it, whatever the ATR is by then.
        var swings = Swings((101, 99, 5), (106, 104, 5), (120, 112, 5), (118, 110.1, 1), (118, 110, 1));
        Assert.Equal([(4, 2, 120.0)], swings);
    }

    [Fact]
    public void A_bar_that_extends_the_leg_never_reverses_it()
    {
        // Bar 3 makes a new high and falls 30 under it: the high moves to bar 3, and bar 4 confirms it.
        var swings = Swings((101, 99, 5), (106, 104, 5), (120, 119, 5), (130, 100, 5), (110, 108, 5));
        Assert.Equal([(4, 3, 130.0)], swings);
    }

    [Fact]
    public void Highs_and_lows_alternate()
    {
        var swings = Swings((110, 100, 5), (102, 100, 5), (99, 90, 5), (101, 95, 5), (111, 100, 5), (110, 101, 5), (110, 105, 5), (104, 95, 5));
        // Down from 110 is confirmed at bar 1; up from 90 at bar 3; down from 111 at bar 5.
        Assert.Equal([(1, 0, 110.0), (5, 4, 111.0)], swings);
    }

    [Fact]
    public void Undecided_a_wide_bar_ends_the_leg_of_the_older_extreme()
    {
        // Bar 1 widened neither extreme of bar 0... bar 2 reaches ten under the high of bar 0 and ten over the low of bar 1.
        var start = Zigzag.Start.Next(Point(0, 105), Point(0, 100), 5, 2, out _).Next(Point(1, 104), Point(1, 99), 5, 2, out _);
        var next = start.Next(Point(2, 105), Point(2, 95), 2.5, 2, out var high);
        Assert.Equal(Point(0, 105), high);
        Assert.Equal(Leg.Down, next.Leg);

        start = Zigzag.Start.Next(Point(0, 104), Point(0, 99), 5, 2, out _).Next(Point(1, 105), Point(1, 100), 5, 2, out _);
        next = start.Next(Point(2, 105), Point(2, 95), 5, 2, out high);
        Assert.Equal(Point(1, 105), high);
        next = start.Next(Point(2, 109), Point(2, 99), 5, 2, out high);
        Assert.Null(high);
        Assert.Equal(Leg.Up, next.Leg);
    }

    [Fact]
    public void Swings_begin_with_the_first_range() =>
        Assert.Equal(Zigzag.Start, Zigzag.Start.Next(Point(0, 500), Point(0, 1), null, 2, out _));

    [Theory]
    // Strictly over both to the left, not under both to the right.
    [InlineData(new double[] { 1, 2, 3, 2, 1 }, 3.0)]
    [InlineData(new double[] { 1, 2, 3, 3, 3 }, 3.0)]
    [InlineData(new double[] { 1, 3, 3, 2, 1 }, null)]
    [InlineData(new double[] { 3, 2, 3, 2, 1 }, null)]
    [InlineData(new double[] { 1, 2, 3, 4, 1 }, null)]
    [InlineData(new double[] { 1, 2, 3, 2, 3.1 }, null)]
    public void Fractal(double[] prices, double? fractal)
    {
        var fractals = new Fractals(new());
        for (var i = 0; i < prices.Length; i++)
        {
            // Lows are the mirror image of the highs.
            var (high, low) = fractals.Add(Point(i, prices[i]), Point(i, 10 - prices[i]));
            var confirmed = i == 4 && fractal is not null;
            Assert.Equal(confirmed ? Point(2, fractal!.Value) : null, high);
            Assert.Equal(confirmed ? Point(2, 10 - fractal!.Value) : null, low);
        }
    }

    private static TurningPoint Point(int bar, double price) => new(bar, new DateOnly(2024, 1, 1).AddDays(bar), price);

    private static List<(int ConfirmedAt, int Bar, double Price)> Swings(params (double High, double Low, double Atr)[] bars)
    {
        var zigzag = Zigzag.Start;
        var found = new List<(int, int, double)>();
        for (var i = 0; i < bars.Length; i++)
        {
            zigzag = zigzag.Next(Point(i, bars[i].High), Point(i, bars[i].Low), bars[i].Atr, 2, out var high);
            if (high is { } point) found.Add((i, point.Bar, point.Price));
        }

        return found;
    }
}
