using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Levels;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Tests.Levels;

/// <summary>What the state promises a caller about days, revisions and partial bars.</summary>
public sealed class LevelsStateTests
{
    private static readonly DateOnly First = new(2025, 1, 1);

    private readonly LevelsState _state = new(LevelsParameters.Default);

    [Fact]
    public void Before_the_first_bar_everything_is_unknown_and_says_why()
    {
        var levels = _state.Sealed();
        Assert.Null(levels.BarDate);
        Assert.Null(levels.PriceTime);
        Assert.Equal(ValueStatus.Unavailable, levels.Price.Status);
        Assert.Equal((Trend.Unknown, Cross.Unknown, ClusterState.Unknown), (levels.Trend, levels.Cross, levels.Cluster.State));
        Assert.Empty(levels.Named);
        Assert.All(levels.Averages, static a => Assert.False(a.Price.IsOk || a.Warm));
    }

    [Fact]
    public void Averages_appear_with_their_length_and_are_warm_at_three()
    {
        for (var i = 1; i <= 600; i++)
        {
            _state.Seal(First.AddDays(i), Flat(100 + (i % 7)));
            var averages = _state.Sealed().Averages;
            Assert.Equal([i >= 50, i >= 100, i >= 200, i >= 50, i >= 100, i >= 200], averages.Select(static a => a.Price.IsOk));
            Assert.Equal([i >= 50, i >= 100, i >= 200, i >= 150, i >= 300, i >= 600], averages.Select(static a => a.Warm));
            Assert.Equal(i >= 220, _state.Sealed().Slope.IsOk);
            Assert.Equal(i >= 14, _state.Sealed().Atr.IsOk);
        }
    }

    [Fact]
    public void Each_day_is_sealed_once_and_in_order()
    {
        _state.Seal(First, Flat(100));
        Assert.Throws<ArgumentException>(() => _state.Seal(First, Flat(100)));
        Assert.Throws<ArgumentException>(() => _state.Seal(First.AddDays(-1), Flat(100)));
        Assert.Equal(1, _state.Bars);
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(double.NaN, 1, 1)]
    [InlineData(1, double.PositiveInfinity, 2)]
    [InlineData(2, 3, 1)]
    [InlineData(2, 3, 4)]
    [InlineData(1, 2, double.NaN)]
    public void What_is_no_bar_is_refused_and_changes_nothing(double low, double high, double close)
    {
        Assert.Throws<ArgumentException>(() => _state.Seal(First, new(close, high, low, close)));
        Assert.Equal((0, null), (_state.Bars, _state.NewestDay));
    }

    [Fact]
    public void Missing_days_are_counted_and_the_next_bar_follows()
    {
        _state.Seal(First, Flat(100));
        Assert.Null(_state.NewestGap);
        _state.Seal(First.AddDays(4), Flat(101));
        _state.Seal(First.AddDays(5), Flat(102));
        Assert.Equal((3, 3), (_state.Bars, _state.MissingDays));
        Assert.Equal(new DayGap(First.AddDays(1), First.AddDays(3)), _state.NewestGap);
    }

    [Fact]
    public void A_revised_day_enters_windows_and_nothing_with_a_memory()
    {
        Seal(230);
        var before = _state.Sealed();
        Assert.True(_state.Restate(First.AddDays(220), Flat(1000)));
        var after = _state.Sealed();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(before.Averages[i].Price.Number + (1000 - 100) / (double)before.Averages[i].Length, after.Averages[i].Price.Number, 9);
            Assert.Equal(before.Averages[i + 3], after.Averages[i + 3]);
        }

        Assert.Equal((before.Atr, before.Cluster.State, before.PriorPeak), (after.Atr, after.Cluster.State, after.PriorPeak));
        Assert.Equal(before.Zones, after.Zones);
        Assert.NotEqual(before.Slope, after.Slope);
    }

    [Fact]
    public void A_revision_of_the_newest_day_moves_the_price_the_distances_are_measured_from()
    {
        Seal(60);
        Assert.True(_state.Restate(First.AddDays(59), Flat(110)));
        var levels = _state.Sealed();
        Assert.Equal(110, levels.Price.Number);
        Assert.Equal(100 * (110 / 100.0 - 1), levels.Averages[3].DistancePercent.Number, 9);
    }

    [Fact]
    public void A_late_day_takes_its_place_in_the_windows()
    {
        var late = new LevelsState(LevelsParameters.Default);
        for (var i = 0; i < 60; i++)
        {
            _state.Seal(First.AddDays(i), Flat(100 + i));
            if (i != 55) late.Seal(First.AddDays(i), Flat(100 + i));
        }

        Assert.NotEqual(_state.Sealed().Averages[0].Price, late.Sealed().Averages[0].Price);
        Assert.True(late.Restate(First.AddDays(55), Flat(155)));
        Assert.Equal(_state.Sealed().Averages[0].Price, late.Sealed().Averages[0].Price);
        Assert.NotEqual(_state.Sealed().Averages[3].Price, late.Sealed().Averages[3].Price);
        Assert.Equal(59, late.Bars);
    }

    [Fact]
    public void A_revision_that_says_nothing_new_or_is_out_of_every_window_changes_nothing()
    {
        Seal(400);
        Assert.False(_state.Restate(First.AddDays(399), Flat(100)));
        Assert.False(_state.Restate(First.AddDays(100), Flat(5)));
        Assert.True(_state.Restate(First.AddDays(180), Flat(5)));
        Assert.False(_state.Restate(First.AddDays(179), Flat(5)));
        Assert.Throws<ArgumentException>(() => _state.Restate(First.AddDays(400), Flat(100)));
    }

    [Fact]
    public void A_partial_day_reads_as_if_it_ended_now()
    {
        Seal(230);
        var noon = Instant.FromDate(First.AddDays(230)) + TimeSpan.FromHours(12);
        var levels = _state.Provisional(120, noon);
        Assert.Equal((120.0, noon, First.AddDays(229)), (levels.Price.Number, levels.PriceTime, levels.BarDate));
        Assert.Equal((49 * 100 + 120) / 50.0, levels.Averages[0].Price.Number);
        Assert.Equal(100 + 2.0 / 51 * 20, levels.Averages[3].Price.Number, 9);
        // The unit is the range of the newest finished day: two.
        Assert.Equal(2, levels.Atr.Number, 9);
        Assert.Equal((120 - levels.Averages[0].Price.Number) / 2, levels.Averages[0].DistanceAtr.Number, 9);
        Assert.Equal(ClusterState.Above, levels.Cluster.State);
        Assert.Equal(ClusterState.Unknown, _state.Sealed().Cluster.State);
        Assert.Equal(4, levels.Cluster.ReclaimedMembers.Number);
        Assert.Equal(Trend.Up, levels.Trend);
    }

    [Fact]
    public void A_partial_day_shows_a_flush_by_its_low_so_far()
    {
        Seal(230);
        var noon = Instant.FromDate(First.AddDays(230)) + TimeSpan.FromHours(12);
        Assert.Null(_state.Provisional(99.5, noon).Flush);
        Assert.Equal(new Flush(First.AddDays(230), 90, 99.5, false), _state.Provisional(99.5, noon, 101, 90).Flush);
        Assert.Null(_state.Sealed().Flush);
    }

    [Fact]
    public void Saved_bytes_of_other_parameters_are_refused()
    {
        var writer = new CanonicalWriter();
        _state.Save(writer);
        var other = LevelsParameters.Default with { Published = [] };
        Assert.Throws<FormatException>(() => LevelsState.Load(new(writer.ToArray()), other));
    }

    private static Bar Flat(double close) => new(close, close + 1, close - 1, close);

    private void Seal(int bars)
    {
        for (var i = 0; i < bars; i++) _state.Seal(First.AddDays(i), Flat(100));
    }
}
