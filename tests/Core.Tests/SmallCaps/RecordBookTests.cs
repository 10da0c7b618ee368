using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.SmallCaps;

namespace RegimeGrpc.Core.Tests.SmallCaps;

public sealed class RecordBookTests
{
    private static readonly RecordParameters Seeded = new() { Seeds = new RecordSeeds(100, 102) { Drought = 70 } };

    [Theory]
    [InlineData(100, 102, RecordKind.None)]
    [InlineData(100, 102.01, RecordKind.IntradayOnly)]
    [InlineData(100.01, 102, RecordKind.CloseOnly)]
    [InlineData(100.01, 102.01, RecordKind.Both)]
    [InlineData(99, 101, RecordKind.None)]
    public void A_record_is_strictly_above_the_one_before(double close, double high, RecordKind expected)
    {
        var step = new RecordBook(Seeded).Step(new Bar(close, high, close, close));
        Assert.Equal(new RecordStep(expected, 100, 70), step);
    }

    [Fact]
    public void Since_is_unknown_until_a_close_record_was_seen_and_then_counts_sessions()
    {
        var book = new RecordBook(Seeded);
        book.Step(Flat(99));
        book.Step(new Bar(99, 103, 99, 99));
        Assert.Null(book.Since);
        var record = book.Step(Flat(101));
        Assert.Equal((72, 0), (record.DroughtBefore, book.Since));
        book.Step(Flat(100));
        book.Step(Flat(101));
        Assert.Equal(2, book.Since);
        Assert.Equal((101, 103), (book.Close, book.High));
    }

    [Fact]
    public void Without_seeds_the_first_bar_starts_the_window_and_is_no_record()
    {
        var book = new RecordBook(new RecordParameters { Seeds = null });
        Assert.Equal(RecordScope.Windowed, book.Scope);
        Assert.Equal(new RecordStep(RecordKind.None, null, 0), book.Step(Flat(50)));
        Assert.Equal(new RecordStep(RecordKind.Both, 50, 1), book.Step(Flat(51)));
    }

    [Fact]
    public void Without_seeds_nothing_is_evidence_of_an_all_time_high_and_no_breakout_starts()
    {
        var path = new IndexPath(new RecordParameters { Seeds = null, Drought = 3 });
        foreach (var close in new[] { 50.0, 40, 40, 40, 40 }) path.Step(Flat(close));
        var record = path.Step(Flat(60));
        var records = path.Records(60, record);
        var episode = path.Episode(60);

        Assert.Equal(RecordKind.Both, records.Kind);
        Assert.Equal(0, records.Drawdown.Number);
        Assert.Equal("the records are not seeded with the full history", records.AllTimeDrawdown.Reason);
        Assert.Equal(BreakoutState.None, episode.State);
        Assert.Equal("the records are not seeded with the full history", episode.Pivot.Reason);
    }

    [Fact]
    public void Distances_are_in_average_true_ranges()
    {
        var path = new IndexPath(Seeded with { AtrLength = 2 });
        path.Step(new Bar(95, 97, 94, 96));
        Assert.False(path.Records(96, null).DistanceAtr.IsOk);
        // True ranges 3, then 5 (gap up from 96 to 101); mean 4.
        var record = path.Step(new Bar(98, 101, 98, 100.2));
        var records = path.Records(100.2, record);
        Assert.Equal(4, path.Atr.Number);
        Assert.Equal(0, records.DistanceAtr.Number);
        Assert.Equal(0.05, records.MarginAtr.Number, 1e-12);
        Assert.True(records.Marginal);
        Assert.Equal(1, records.Freshness.Number);

        // True range 2.2 (a fall from 100.2 to 98); Wilder: (4 + 2.2) / 2.
        var none = path.Step(new Bar(99, 99, 98, 98.7));
        records = path.Records(98.7, none);
        Assert.Equal(3.1, path.Atr.Number, 1e-12);
        Assert.Equal(1.5 / 3.1, records.DistanceAtr.Number, 1e-12);
        Assert.Equal("no close record", records.MarginAtr.Reason);
        Assert.False(records.Marginal);
        Assert.Equal(Math.Pow(2, -0.1), records.Freshness.Number, 1e-12);
        Assert.Equal(1 - (98.7 / 100.2), records.Drawdown.Number, 1e-12);
    }

    [Fact]
    public void A_session_without_a_bar_has_no_distances_but_keeps_its_records()
    {
        var path = new IndexPath(Seeded);
        path.Step(Flat(101));
        var records = path.Records(null, null);
        Assert.Equal(RecordKind.None, records.Kind);
        Assert.Equal(101, records.RecordClose.Number);
        Assert.Equal(0, records.Since.Number);
        foreach (var value in new[] { records.Close, records.Drawdown, records.DistanceAtr, records.MarginAtr })
            Assert.Equal("the session has no index bar", value.Reason);
    }

    [Fact]
    public void Saving_and_loading_changes_nothing()
    {
        var straight = new IndexPath(Seeded with { Drought = 2, AtrLength = 3 });
        var stopped = new IndexPath(Seeded with { Drought = 2, AtrLength = 3 });
        var closes = new[] { 99, 101, 100.5, 97, 96, 98, 103, 104, 105, 102, 100, 99.0, 98 };
        for (var i = 0; i < closes.Length; i++)
        {
            var bar = new Bar(closes[i], closes[i] + 1, closes[i] - 1, closes[i]);
            straight.Step(bar);
            stopped.Step(bar);
            var bytes = Bytes(stopped);
            stopped = IndexPath.Load(new CanonicalReader(bytes), Seeded with { Drought = 2, AtrLength = 3 });
            Assert.Equal(bytes, Bytes(stopped));
            Assert.Equal(Bytes(straight), bytes);
        }

        Assert.NotEqual(BreakoutState.None, straight.Breakout.State);
    }

    private static byte[] Bytes(IndexPath path)
    {
        var writer = new CanonicalWriter();
        path.Save(writer);
        return writer.ToArray();
    }

    private static Bar Flat(double price) => new(price, price, price, price);
}
