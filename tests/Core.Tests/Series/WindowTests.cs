using RegimeGrpc.Core.Series;

namespace RegimeGrpc.Core.Tests.Series;

public sealed class WindowTests
{
    private const double Hole = double.NaN;

    [Fact]
    public void A_series_laid_out_by_day_has_holes_where_it_has_no_value()
    {
        var series = new DatedSeries<double>(9);
        foreach (var day in new[] { 1, 2, 4, 5, 7 }) series.Put(Day(day), day);
        Assert.Equal([2, Hole, 4, 5, Hole], Window.Days(series, Day(6), 5));
        Assert.Equal([Hole, Hole, Hole], Window.Days(new DatedSeries<double>(1), Day(6), 3));
    }

    [Fact]
    public void A_window_is_refused_when_more_than_a_fifth_is_missing()
    {
        double[] values = [9, 1, 2, Hole, 4, 5];
        Assert.Equal([1, 2, 4, 5], Window.Known(values, 5, 5)!);
        values[4] = Hole;
        Assert.Null(Window.Known(values, 5, 5));
        Assert.Equal([9, 1, 2], Window.Known(values, 2, 3)!);
        Assert.Null(Window.Known(values, 2, 4));
    }

    [Fact]
    public void A_mean_reaches_past_holes_within_its_reach()
    {
        double[] values = [100, 1, 2, Hole, 4, 5];
        Assert.Equal(5, Window.Reach(4));
        Assert.Equal(3, Window.Mean(values, 5, 4));
        values[2] = Hole;
        Assert.Equal(Hole, Window.Mean(values, 5, 4));
    }

    [Fact]
    public void Changes_need_both_ends()
    {
        double[] values = [1, 3, Hole, 7, 12];
        Assert.Equal(9, Window.Change(values, 4, 3));
        Assert.Equal(Hole, Window.Change(values, 4, 2));
        Assert.Equal(Hole, Window.Change(values, 1, 2));
        Assert.Equal([Hole, 2, Hole, Hole], Window.PastChanges(values, 4, 1, 4));
    }

    private static DateOnly Day(int number) => new DateOnly(2024, 1, 1).AddDays(number);
}
