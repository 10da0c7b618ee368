using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Trades;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>A live path with holes, repeats and disorder gives what the whole tape gives, and nothing is final too early.</summary>
public sealed class SpliceTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 16, 23, 50);

    [Fact]
    public void Bars_of_the_live_path_are_those_of_the_whole_tape_for_a_thousand_seeds()
    {
        for (var seed = 1; seed <= 1000; seed++)
        {
            var tape = Tape(new Random(seed));
            var expected = Whole(tape);
            var actual = Live(tape, new Random(seed * 7919), seed);
            Assert.True(expected.SequenceEqual(actual), $"seed {seed}: {expected.Count} bars of the tape, {actual.Count} of the live path");
        }
    }

    [Fact]
    public void A_hole_that_is_given_up_is_left_behind_and_said()
    {
        var splice = new TradeSplice(100);
        Assert.Empty(splice.Offer(Of(103)));
        Assert.Equal((100, 103), splice.Missing);
        Assert.Equal([103L], splice.GiveUp().Select(trade => trade.Id));
        Assert.Null(splice.Missing);
    }

    [Fact]
    public void A_heartbeat_of_number_0_says_nothing_and_one_ahead_of_us_names_a_hole()
    {
        var splice = new TradeSplice(100);
        splice.Expect(0);
        Assert.Null(splice.Missing);
        splice.Expect(102);
        Assert.Equal((100, 103), splice.Missing);
        Assert.Single(splice.Offer(Of(101)));
        Assert.Single(splice.Offer(Of(102)));
        Assert.Null(splice.Missing);
    }

    [Fact]
    public void A_period_without_a_trade_is_a_bar_at_the_close_before_that_says_so()
    {
        var bars = new BarBuilder(Minute, Grace);
        Assert.Empty(bars.Add(new("ETH-USD", 1, 2000, 1, Start)));
        var final = bars.Add(new("ETH-USD", 2, 2010, 1, Start + (Minute * 3)));
        Assert.Equal([1, 0, 0], final.Select(bar => bar.Trades));
        Assert.All(final.Skip(1), bar => Assert.Equal((2000m, 2000m, 0m), (bar.Bar.Open, bar.Bar.Close, bar.Bar.Volume)));
    }

    [Fact]
    public void A_bar_with_lost_trades_is_not_whole_and_the_first_one_never_is()
    {
        var bars = new BarBuilder(Minute, Grace);
        bars.Add(new("ETH-USD", 1, 2000, 1, Start));
        var first = Assert.Single(bars.Add(new("ETH-USD", 2, 2010, 1, Start + Minute)));
        Assert.False(first.IsWhole);
        bars.Lose();
        var second = Assert.Single(bars.Add(new("ETH-USD", 3, 2010, 1, Start + (Minute * 2))));
        Assert.False(second.IsWhole);
        var third = Assert.Single(bars.Add(new("ETH-USD", 4, 2010, 1, Start + (Minute * 3))));
        Assert.True(third.IsWhole);
    }

    [Fact]
    public void At_most_one_tick_a_second_goes_in_unless_the_price_moves_by_five_basis_points()
    {
        var sampler = new TickSampler(TimeSpan.FromSeconds(1), 5);
        var at = Start;
        Assert.True(sampler.Takes(new("ETH-USD", 1, 2000, 1, at)));
        Assert.False(sampler.Takes(new("ETH-USD", 2, 2000.5m, 1, at + TimeSpan.FromMilliseconds(400))));
        Assert.True(sampler.Takes(new("ETH-USD", 3, 2001m, 1, at + TimeSpan.FromMilliseconds(500))));
        Assert.False(sampler.Takes(new("ETH-USD", 4, 2001.2m, 1, at + TimeSpan.FromMilliseconds(1400))));
        Assert.True(sampler.Takes(new("ETH-USD", 5, 2001.2m, 1, at + TimeSpan.FromMilliseconds(1500))));
    }

    [Fact]
    public void Two_prices_that_take_turns_do_not_fill_the_journal_and_a_move_after_them_is_taken_at_once()
    {
        var sampler = new TickSampler(TimeSpan.FromSeconds(1), 5);
        // A thousand a second for ten seconds, 8 bp apart.
        var taken = Enumerable.Range(0, 10_000).Count(i => sampler.Takes(new("ETH-USD", i, 2500 + (2 * (i % 2)), 1, Start + TimeSpan.FromMilliseconds(i))));
        Assert.InRange(taken, 10, 10 * (TickSampler.MostMoves + 1));
        Assert.True(sampler.Takes(new("ETH-USD", 10_000, 2501.5m, 1, Start + TimeSpan.FromSeconds(11))));
        Assert.True(sampler.Takes(new("ETH-USD", 10_001, 2400, 1, Start + TimeSpan.FromSeconds(11.001))));
    }

    private static List<Trade> Tape(Random random)
    {
        var tape = new List<Trade>();
        var time = Start;
        var price = 2000m;
        var count = 60 + random.Next(120);
        for (var id = 1; id <= count; id++)
        {
            time += TimeSpan.FromMilliseconds(random.Next(5) == 0 ? random.Next(150_000) : random.Next(15_000));
            price += random.Next(-20, 21) / 10m;
            tape.Add(new("ETH-USD", id, price, random.Next(1, 100) / 10m, time));
        }

        return tape;
    }

    private static List<BuiltBar> Whole(List<Trade> tape)
    {
        var builder = new BarBuilder(Minute, Grace);
        var bars = tape.SelectMany(builder.Add).ToList();
        bars.AddRange(builder.Pass(tape[^1].Time + TimeSpan.FromHours(1), true));
        return Trimmed(bars, tape[^1].Time);
    }

    /// <summary>The stream drops, repeats and disorders; it begins somewhere and is cut now and then; history fills, in pages that may fail.</summary>
    private static List<BuiltBar> Live(List<Trade> tape, Random random, int seed)
    {
        var splice = new TradeSplice(0);
        var builder = new BarBuilder(Minute, Grace);
        var bars = new List<BuiltBar>();
        var delivered = Delivered(tape, random);
        var now = tape[0].Time;
        foreach (var trade in delivered)
        {
            now = Instant.Max(now, trade.Time);
            foreach (var through in splice.Offer(trade)) Add(through);
            // Time passes while a hole is open too; nothing may become final by that.
            Pass(now);
            while (splice.Missing is var (after, before) && random.Next(3) > 0)
            {
                foreach (var row in Page(tape, after, before, random))
                    foreach (var through in splice.Offer(row)) Add(through);
            }
        }

        splice.Expect(tape[^1].Id);
        while (splice.Missing is var (after, before))
            foreach (var row in Page(tape, after, before, random))
                foreach (var through in splice.Offer(row)) Add(through);
        Pass(tape[^1].Time + TimeSpan.FromHours(1));
        return Trimmed(bars, tape[^1].Time);

        void Add(Trade trade)
        {
            foreach (var bar in builder.Add(trade)) Final(bar, trade.Time);
        }

        void Pass(Instant at)
        {
            foreach (var bar in builder.Pass(at, splice.Missing is null && tape.TakeWhile(trade => trade.Time <= at).All(trade => trade.Id <= splice.Last))) Final(bar, at - Grace);
        }

        void Final(BuiltBar bar, Instant earliest)
        {
            Assert.True(bar.Start + Minute <= earliest, $"seed {seed}: {bar.Start} was final at {earliest}");
            bars.Add(bar);
        }
    }

    private static List<Trade> Delivered(List<Trade> tape, Random random)
    {
        var cut = random.Next(tape.Count / 2);
        var length = random.Next(tape.Count / 4);
        var delivered = new List<Trade>();
        for (var i = random.Next(tape.Count / 4); i < tape.Count; i++)
        {
            if (i >= cut && i < cut + length) continue;
            if (random.Next(12) == 0) continue;
            delivered.Add(tape[i]);
            if (random.Next(10) == 0) delivered.Add(tape[i]);
            if (random.Next(10) == 0 && i > 3) delivered.Add(tape[i - random.Next(3)]);
            if (random.Next(8) == 0 && delivered.Count > 1) (delivered[^1], delivered[^2]) = (delivered[^2], delivered[^1]);
        }

        return delivered;
    }

    private static IEnumerable<Trade> Page(List<Trade> tape, long after, long before, Random random)
    {
        if (random.Next(4) == 0) return [];
        var page = tape.Where(trade => trade.Id > after && trade.Id < before).ToArray();
        return random.Next(3) == 0 ? page.Reverse() : random.Next(3) == 0 ? page.TakeLast(1 + (page.Length / 2)) : page;
    }

    private static List<BuiltBar> Trimmed(List<BuiltBar> bars, Instant last) => [.. bars.Where(bar => bar.Start <= last)];

    private static Trade Of(long id) => new("ETH-USD", id, 2000, 1, Start + TimeSpan.FromSeconds(id));
}
