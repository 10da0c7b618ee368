using CsCheck;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Series;

namespace RegimeGrpc.Core.Tests.Series;

public sealed class DatedSeriesTests
{
    [Fact]
    public void Says_what_a_value_did()
    {
        var series = new DatedSeries<double>(3);
        Assert.Equal(Placement.Newest, series.Put(Day(2), 1));
        Assert.Equal(Placement.Newest, series.Put(Day(6), 2));
        Assert.Equal(Placement.Late, series.Put(Day(4), 3));
        Assert.Equal(Placement.Unchanged, series.Put(Day(4), 3));
        Assert.Equal(Placement.Revised, series.Put(Day(4), 4));
        Assert.Equal(Placement.Forgotten, series.Put(Day(1), 5));
        Assert.Equal([Day(2), Day(4), Day(6)], series.Dates.ToArray());
        Assert.Equal(Placement.Late, series.Put(Day(3), 6));
        Assert.Equal(Placement.Newest, series.Put(Day(9), 7));
        Assert.Equal([Day(4), Day(6), Day(9)], series.Dates.ToArray());
        Assert.Equal([4, 2, 7], series.Values.ToArray());
    }

    [Fact]
    public void Finds_by_date()
    {
        var series = new DatedSeries<double>(8);
        Assert.Equal(-1, series.AtOrBefore(Day(5)));
        series.Put(Day(2), 20);
        series.Put(Day(5), 50);
        Assert.Equal(50, series.At(Day(5)));
        Assert.Null(series.At(Day(4)));
        Assert.Equal(-1, series.AtOrBefore(Day(1)));
        Assert.Equal(0, series.AtOrBefore(Day(4)));
        Assert.Equal(1, series.AtOrBefore(Day(9)));
    }

    [Fact]
    public void Holds_the_newest_dates_whatever_the_order_of_arrival()
    {
        Gen.Select(Gen.Int[1, 40].Array[0, 80], Gen.Int[1, 20]).Sample((days, capacity) =>
        {
            var series = new DatedSeries<double>(capacity);
            foreach (var day in days) series.Put(Day(day), day);
            var expected = days.Distinct().Order().TakeLast(capacity).ToArray();
            return series.Dates.ToArray().SequenceEqual(expected.Select(Day)) && series.Values.ToArray().SequenceEqual(expected.Select(static day => (double)day));
        });
    }

    [Fact]
    public void Saves_and_loads()
    {
        var series = new DatedSeries<double>(4);
        for (var i = 1; i < 9; i++) series.Put(Day(i), i * 1.5);
        var bytes = Bytes(series);
        var loaded = DatedSeries<double>.Load(new CanonicalReader(bytes), 4, static r => r.Double());
        Assert.Equal(bytes, Bytes(loaded));
        Assert.Throws<FormatException>(() => DatedSeries<double>.Load(new CanonicalReader(bytes), 3, static r => r.Double()));
    }

    [Fact]
    public void Refuses_bytes_whose_dates_do_not_ascend()
    {
        var writer = new CanonicalWriter();
        writer.Int(2);
        foreach (var day in new[] { 5, 4 })
        {
            writer.Date(Day(day));
            writer.Double(1);
        }

        Assert.Throws<FormatException>(() => DatedSeries<double>.Load(new CanonicalReader(writer.ToArray()), 4, static r => r.Double()));
    }

    private static byte[] Bytes(DatedSeries<double> series)
    {
        var writer = new CanonicalWriter();
        series.Save(writer, static (w, x) => w.Double(x));
        return writer.ToArray();
    }

    private static DateOnly Day(int number) => new DateOnly(2024, 1, 1).AddDays(number);
}
