using RegimeGrpc.Core.Levels;

namespace RegimeGrpc.Core.Tests.Levels;

/// <summary>The descending line and its zone, signals.md 5.3 and 5.4.</summary>
public sealed class LineTrackTests
{
    private const double Atr = 4;
    private readonly LineTrack _track = new(new());

    [Fact]
    public void Leans_on_the_candidate_no_other_lies_above()
    {
        Seal(10, swing: Point(8, 100));
        Assert.Null(_track.Line);
        Seal(14, fractal: Point(12, 90));
        Assert.Equal(Point(12, 90), _track.Line!.Touch);
        Seal(20, fractal: Point(18, 88));
        var line = _track.Line!;
        Assert.Equal((1L, 2), (line.Id, line.Version));
        Assert.Equal(Point(18, 88), line.Touch);
        Assert.Equal(Math.Log(0.88) / 10, line.Slope, 12);
        Assert.Equal(88, line.PriceAt(18), 9);
        Assert.True(line.PriceAt(12) > 90);
        Seal(30, fractal: Point(28, 60));
        Assert.Equal((Point(18, 88), Point(28, 60), 3), (_track.Line!.Touch, _track.Line.LowerHigh, _track.Line.Version));
    }

    [Theory]
    [InlineData(10, 90, false)] // two bars after the anchor
    [InlineData(11, 90, true)]
    [InlineData(11, 100, false)] // not below the anchor
    [InlineData(11, 99.99, true)]
    public void Candidate(int bar, double price, bool line)
    {
        Seal(9, swing: Point(8, 100));
        Seal(13, fractal: Point(bar, price));
        Assert.Equal(line, _track.Line is not null);
    }

    [Fact]
    public void A_new_swing_high_takes_over_when_it_has_a_lower_high_to_lean_on()
    {
        Seal(9, swing: Point(8, 100));
        Seal(14, fractal: Point(12, 90));
        Seal(22, swing: Point(20, 85), high: 80);
        Assert.Equal(Point(8, 100), _track.Line!.Anchor);
        Seal(26, fractal: Point(24, 80), high: 80);
        Assert.Equal((2L, 1, Point(20, 85), Point(24, 80)), (_track.Line!.Id, _track.Line.Version, _track.Line.Anchor, _track.Line.Touch));
    }

    [Fact]
    public void Ends_with_a_high_over_the_anchor()
    {
        Seal(9, swing: Point(8, 100));
        Seal(14, fractal: Point(12, 90));
        Seal(15, high: 100);
        Assert.NotNull(_track.Line);
        Assert.Null(_track.Peek(16, Bar(100.1), Atr));
        Assert.NotNull(_track.Line);
        Seal(16, high: 100.1);
        Assert.Null(_track.Line);
    }

    [Fact]
    public void Comes_back_under_a_new_id_while_no_newer_swing_high_is_confirmed()
    {
        Seal(9, swing: Point(8, 100));
        Seal(14, fractal: Point(12, 90));
        Seal(16, high: 101);
        Seal(20);
        Assert.Null(_track.Line);
        Seal(21, fractal: Point(19, 95));
        Assert.Equal((2L, 1, Point(19, 95)), (_track.Line!.Id, _track.Line.Version, _track.Line.Touch));
    }

    [Fact]
    public void Ends_when_the_anchor_is_older_than_ninety_bars()
    {
        Seal(9, swing: Point(8, 100));
        Seal(14, fractal: Point(12, 90));
        Seal(98);
        Assert.NotNull(_track.Line);
        Seal(99);
        Assert.Null(_track.Line);
        Seal(100, fractal: Point(98, 50));
        Assert.Null(_track.Line);
    }

    [Fact]
    public void A_new_version_starts_its_machine_over()
    {
        Seal(9, swing: Point(8, 100));
        Seal(14, fractal: Point(12, 90), high: 99, close: 98);
        Assert.Equal(LineState.Broken, _track.Line!.Break.State);
        Seal(16, fractal: Point(14, 99), high: 97, close: 96);
        Assert.Equal((2, LineState.Under), (_track.Line!.Version, _track.Line.Break.State));
    }

    [Fact]
    public void Zone_spans_the_line_and_the_last_lower_high_and_is_raised_when_too_wide()
    {
        Seal(9, swing: Point(8, 100));
        Seal(14, fractal: Point(12, 90));
        var line = _track.Line!;
        Assert.Equal(90.5, line.ZoneAt(12, Atr, new()).High, 9);
        Assert.Equal(89.5, line.ZoneAt(12, Atr, new()).Low, 9);
        // Four bars later the line has fallen to 81: the zone would be 10 wide, and is 4.
        Assert.Equal(81, line.PriceAt(16), 9);
        Assert.Equal(new(86.5, 90.5), line.ZoneAt(16, Atr, new()));
        // Before the touch the line lies over the lower high.
        Assert.Equal(94.868 + 0.5, line.ZoneAt(10, Atr, new()).High, 3);
    }

    private static TurningPoint Point(int bar, double price) => new(bar, new DateOnly(2024, 1, 1).AddDays(bar), price);

    private static Day Bar(double high, double close = 50) => new(new(2024, 1, 1), high, close, close);

    private void Seal(int bar, TurningPoint? swing = null, TurningPoint? fractal = null, double high = 60, double close = 50) =>
        _track.Seal(bar, Bar(high, close), Atr, swing, fractal);
}
