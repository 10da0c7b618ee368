using RegimeGrpc.Core.Levels;

namespace RegimeGrpc.Core.Tests.Levels;

/// <summary>Supply and demand zones and the first target, signals.md 5.5.</summary>
public sealed class ZoneBookTests
{
    private const double Atr = 4; // zones of at most 3, targets more than 2 away
    private readonly ZoneBook _book = new(new());

    [Fact]
    public void A_turning_point_joins_the_zone_with_the_nearest_centre_that_stays_narrow()
    {
        Add(0, 100);
        Add(5, 103.1);
        Add(9, 101.4); // 1.4 from the first, 1.7 from the second
        Assert.Equal(
            [new Zone(1, ZoneSide.Supply, new(100, 101.4), 2, Date(0), Date(9), 2), new(2, ZoneSide.Supply, new(103.1, 103.1), 1, Date(5), Date(5), 1)],
            _book.Alive(10));
        // 102 lies nearer to the second zone's centre, which takes it.
        Add(12, 102);
        Assert.Equal(new(102, 103.1), _book.Alive(12)[1].Range);
        // 98.3 would make the first zone 3.1 wide.
        Add(15, 98.3);
        Assert.Equal(3, _book.Alive(15).Count);
    }

    [Fact]
    public void Width_counts_in_the_range_at_the_zone_s_own_creation()
    {
        Add(0, 100);
        Add(5, 103, atr: 0.1);
        Assert.Single(_book.Alive(5));
    }

    [Fact]
    public void Sides_do_not_mix_and_share_no_ids()
    {
        Add(0, 100);
        _book.Add(ZoneSide.Demand, Point(1, 100), Atr);
        Assert.Equal([(1L, ZoneSide.Supply), (2L, ZoneSide.Demand)], _book.Alive(1).Select(static z => (z.Id, z.Side)));
    }

    [Fact]
    public void No_zone_opens_before_there_is_a_range()
    {
        _book.Add(ZoneSide.Supply, Point(0, 100), null);
        Assert.Empty(_book.Alive(0));
    }

    [Fact]
    public void Target_is_the_lowest_touched_twice_and_clear_of_price()
    {
        Add(0, 120);
        Add(1, 121);
        Add(2, 110);
        Add(3, 111);
        Add(4, 105);
        Assert.Equal(110, _book.Target(10, 100, Atr)?.Range.Low);
        Assert.Equal(110, _book.Target(10, 107.9, Atr)?.Range.Low);
        Assert.Equal(120, _book.Target(10, 108, Atr)?.Range.Low);
        Assert.Null(_book.Target(10, 119, Atr));
        Assert.Null(_book.Target(10, 100, null));
        Add(20, 104.9);
        Assert.Equal(104.9, _book.Target(20, 100, Atr)?.Range.Low);
    }

    [Fact]
    public void A_zone_untouched_for_a_year_is_no_target_and_takes_up_where_it_left_off()
    {
        Add(0, 110);
        Add(3, 111);
        Assert.NotNull(_book.Target(368, 100, Atr));
        Assert.Null(_book.Target(369, 100, Atr));
        Assert.Empty(_book.Alive(369));
        Add(800, 110.5);
        Assert.Equal(new Zone(1, ZoneSide.Supply, new(110, 111), 3, Date(0), Date(800), 3), _book.Target(800, 100, Atr));
    }

    [Fact]
    public void Beyond_its_capacity_the_one_untouched_for_longest_goes_and_ids_go_on()
    {
        var book = new ZoneBook(new() { Capacity = 2 });
        book.Add(ZoneSide.Supply, Point(0, 100), Atr);
        book.Add(ZoneSide.Supply, Point(1, 110), Atr);
        book.Add(ZoneSide.Supply, Point(2, 100.5), Atr);
        book.Add(ZoneSide.Supply, Point(3, 120), Atr);
        Assert.Equal([(1L, 2), (3L, 1)], book.Alive(3).Select(static z => (z.Id, z.Touches)));
    }

    private static DateOnly Date(int bar) => new DateOnly(2024, 1, 1).AddDays(bar);

    private static TurningPoint Point(int bar, double price) => new(bar, Date(bar), price);

    private void Add(int bar, double price, double atr = Atr) => _book.Add(ZoneSide.Supply, Point(bar, price), atr);
}
