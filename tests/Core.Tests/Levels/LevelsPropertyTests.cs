using CsCheck;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Levels;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Tests.Levels;

/// <summary>Promises that hold for any sequence of bars.</summary>
public sealed class LevelsPropertyTests
{
    // Short windows, so that generated sequences of a few hundred bars reach every state.
    private static readonly LevelsParameters Quick = new()
    {
        ShortLength = 5,
        MiddleLength = 10,
        LongLength = 20,
        SlopeBars = 3,
        AtrLength = 3,
        PeakAge = 60,
        Zones = new() { Age = 60, Capacity = 20 },
    };

    private static readonly Gen<LevelsParameters> Parameters = Gen.Select(Gen.Bool, Gen.Bool, static (simpleTrend, simpleCluster) => Quick with
    {
        TrendKind = simpleTrend ? MovingAverageKind.Simple : MovingAverageKind.Exponential,
        ClusterKind = simpleCluster ? MovingAverageKind.Simple : MovingAverageKind.Exponential,
    });

    [Fact]
    public void No_sequence_reaches_an_undefined_state() =>
        Gen.Select(BarSequences.Of(1, 300), Parameters).Sample((bars, parameters) =>
        {
            var state = new LevelsState(parameters);
            Sane(state.Sealed());
            foreach (var (day, bar) in bars)
            {
                Sane(state.Provisional(bar.Close, Instant.FromDate(day), bar.High, bar.Low));
                state.Seal(day, bar);
                Sane(state.Sealed());
            }
        }, iter: 200);

    [Fact]
    public void Generated_sequences_do_reach_every_state()
    {
        var cluster = new HashSet<ClusterState>();
        var line = new HashSet<LineState>();
        var named = new HashSet<LineState>();
        var trend = new HashSet<Trend>();
        var cross = new HashSet<Cross>();
        var flushes = 0;
        var targets = 0;
        Gen.Select(BarSequences.Of(300, 300), Parameters).Sample((bars, parameters) =>
        {
            foreach (var levels in Run(bars, parameters))
            {
                cluster.Add(levels.Cluster.State);
                line.Add(levels.Line?.State ?? LineState.None);
                foreach (var level in levels.Named) named.Add(level.State);
                trend.Add(levels.Trend);
                cross.Add(levels.Cross);
                if (levels.Flush is not null) flushes++;
                if (levels.Target1 is not null) targets++;
            }
        }, iter: 100, threads: 1);
        Assert.Equal(Enum.GetValues<ClusterState>(), cluster.Order());
        Assert.Equal(Enum.GetValues<LineState>(), line.Order());
        Assert.Equal(Enum.GetValues<LineState>().Where(static s => s != LineState.None), named.Order());
        Assert.Equal(Enum.GetValues<Trend>(), trend.Order());
        Assert.Equal(Enum.GetValues<Cross>(), cross.Order());
        Assert.True(flushes > 0 && targets > 0);
    }

    [Fact]
    public void What_was_read_at_a_bar_does_not_depend_on_what_follows() =>
        Gen.Select(BarSequences.Of(2, 200), BarSequences.Of(2, 200), Parameters, Gen.Int[0, 199]).Sample((bars, other, parameters, at) =>
        {
            var cut = at % bars.Length;
            var shift = bars[cut].Day.DayNumber + 1 - other[0].Day.DayNumber;
            var poisoned = bars[..(cut + 1)].Concat(other.Select(b => (b.Day.AddDays(shift), b.Bar))).ToArray();
            var whole = Run(bars, parameters).Select(Bytes).ToArray();
            var changed = Run(poisoned, parameters).Select(Bytes).ToArray();
            for (var i = 0; i <= cut; i++) Assert.Equal(whole[i], changed[i]);
        }, iter: 100);

    [Fact]
    public void A_record_once_read_never_changes() =>
        BarSequences.Of(50, 200).Sample(bars =>
        {
            var state = new LevelsState(Quick);
            var read = new List<(Core.Levels.Levels Levels, byte[] Bytes)>();
            foreach (var (day, bar) in bars)
            {
                state.Seal(day, bar);
                var levels = state.Sealed();
                read.Add((levels, Bytes(levels)));
            }

            Assert.All(read, static r => Assert.Equal(r.Bytes, Bytes(r.Levels)));
        }, iter: 30);

    [Fact]
    public void Lines_zones_and_flushes_are_never_redrawn_under_the_same_name() =>
        BarSequences.Of(100, 300).Sample(bars =>
        {
            var lines = new Dictionary<(long, int), (Pivot, Pivot, Pivot, Value)>();
            var zones = new Dictionary<(long, int), Zone>();
            var flushes = new Dictionary<DateOnly, double>();
            var index = bars.Select(static (b, i) => (b.Day, i)).ToDictionary(static b => b.Day, static b => b.i);
            var bar = 0;
            foreach (var levels in Run(bars, Quick))
            {
                if (levels.Line is { } line)
                {
                    Same(lines, (line.Id, line.Version), (line.Anchor, line.Touch, line.LastLowerHigh, line.Slope));
                    // A fractal is known two bars later at the earliest, a swing one bar later; and each stands where its bar says.
                    Assert.True(index[line.LastLowerHigh.Date] <= bar - 2 && index[line.Touch.Date] <= bar - 2 && index[line.Anchor.Date] < bar);
                    Assert.Equal(bars[index[line.Anchor.Date]].Bar.High, line.Anchor.Price);
                    Assert.Equal(bars[index[line.Touch.Date]].Bar.High, line.Touch.Price);
                    Assert.True(line.LastLowerHigh.Price < line.Anchor.Price);
                }

                foreach (var zone in levels.Zones)
                {
                    Same(zones, (zone.Id, zone.Version), zone);
                    Assert.True(index[zone.LastTouch] <= bar - 2 && zone.Born <= zone.LastTouch);
                }

                if (levels.Flush is { } flush) Same(flushes, flush.Date, flush.Low);
                bar++;
            }
        }, iter: 50);

    [Fact]
    public void Stopping_anywhere_is_the_same_as_not_stopping() =>
        Gen.Select(BarSequences.Of(2, 250), Parameters, Gen.Int[0, 250]).Sample((bars, parameters, at) =>
        {
            var straight = new LevelsState(parameters);
            var stopped = new LevelsState(parameters);
            for (var i = 0; i < bars.Length; i++)
            {
                straight.Seal(bars[i].Day, bars[i].Bar);
                stopped.Seal(bars[i].Day, bars[i].Bar);
                if (i == at % bars.Length) stopped = Reload(stopped, parameters);
                Assert.Equal(Bytes(straight.Sealed()), Bytes(stopped.Sealed()));
                Assert.Equal(Bytes(straight), Bytes(stopped));
            }

            Assert.Equal((straight.Bars, straight.NewestDay, straight.MissingDays, straight.NewestGap), (stopped.Bars, stopped.NewestDay, stopped.MissingDays, stopped.NewestGap));
        }, iter: 50);

    [Fact]
    public void A_provisional_reading_moves_nothing() =>
        Gen.Select(BarSequences.Of(2, 100), Gen.Double[1, 1e5]).Sample((bars, price) =>
        {
            var state = new LevelsState(Quick);
            foreach (var (day, bar) in bars) state.Seal(day, bar);
            var before = Bytes(state);
            var first = Bytes(state.Provisional(price, Instant.FromUtc(2027, 1, 1)));
            Assert.Equal(before, Bytes(state));
            Assert.Equal(first, Bytes(state.Provisional(price, Instant.FromUtc(2027, 1, 1))));
        }, iter: 50);

    [Fact]
    public void A_provisional_reading_of_the_whole_day_is_the_sealed_one_but_for_new_turning_points() =>
        Gen.Select(BarSequences.Of(2, 200), Parameters).Sample((bars, parameters) =>
        {
            var state = new LevelsState(parameters);
            foreach (var (day, bar) in bars)
            {
                var live = state.Provisional(bar.Close, Instant.FromDate(day), bar.High, bar.Low);
                state.Seal(day, bar);
                var done = state.Sealed();
                Assert.Equal(done.Averages, live.Averages);
                Assert.Equal((done.Trend, done.Slope, done.Cross), (live.Trend, live.Slope, live.Cross));
                Assert.Equal((done.Cluster, done.Flush), (live.Cluster, live.Flush));
                Assert.Equal(done.Ema200DistancePercent, live.Ema200DistancePercent);
                Assert.Equal(done.Named.Where(static n => n.Source == LevelSource.Published), live.Named.Where(static n => n.Source == LevelSource.Published));
                if (done.Line?.Id == live.Line?.Id && done.Line?.Version == live.Line?.Version) Assert.Equal(done.Line, live.Line);
            }
        }, iter: 50);

    private static void Sane(Core.Levels.Levels levels)
    {
        Assert.True(Enum.IsDefined(levels.Trend) && Enum.IsDefined(levels.Cross) && Enum.IsDefined(levels.Cluster.State));
        Assert.Equal(6, levels.Averages.Count);
        foreach (var value in levels.Averages.SelectMany(static a => new[] { a.Price, a.DistanceAtr, a.DistancePercent })
                     .Concat([levels.Price, levels.Atr, levels.Slope, levels.PriorPeak, levels.Cluster.Low, levels.Cluster.High, levels.Cluster.WidthAtr]))
            Assert.True(value.IsOk ? double.IsFinite(value.Number) : value.Reason.Length > 0);
        if (levels.Cluster.Low.IsOk) Assert.True(levels.Cluster.Low.Number <= levels.Cluster.High.Number && levels.Cluster.ReclaimedMembers.IsOk);
        Assert.True(levels.Cluster.Age >= 0 && levels.Cluster.ReclaimedMembers.Or(0) is >= 0 and <= 4);
        Assert.Equal(levels.Slope.IsOk, levels.Trend != Trend.Unknown);
        if (levels.Line is { } line)
        {
            Assert.True(Enum.IsDefined(line.State) && line.State != LineState.None);
            Assert.True(line.Zone.Low <= line.Zone.High && line.Slope.Number < 0 && line.Anchor.Date < line.Touch.Date && line.Touch.Date <= line.LastLowerHigh.Date);
        }

        Assert.All(levels.Zones, static z => Assert.True(z.Range.Low <= z.Range.High && z.Touches >= 1 && z.Version == z.Touches && z.Born <= z.LastTouch));
        Assert.Equal(levels.Zones.Count, levels.Zones.Select(static z => z.Id).Distinct().Count());
        if (levels.Target1 is { } target)
            Assert.True(target.Side == ZoneSide.Supply && target.Touches >= 2 && target.Range.Low > Math.Max(levels.Price.Number, levels.Line?.Zone.High ?? 0));
        Assert.All(levels.Named, n => Assert.True(Enum.IsDefined(n.State) && n.State != LineState.None && n.Range.Low <= n.Range.High
            && n.DistancePercent.IsOk && (n.Source == LevelSource.Published) == n.ValidFrom.HasValue));
    }

    private static void Same<TKey, TValue>(Dictionary<TKey, TValue> seen, TKey key, TValue value) where TKey : notnull
    {
        if (!seen.TryAdd(key, value)) Assert.Equal(seen[key], value);
    }

    private static IEnumerable<Core.Levels.Levels> Run((DateOnly Day, Bar Bar)[] bars, LevelsParameters parameters)
    {
        var state = new LevelsState(parameters);
        foreach (var (day, bar) in bars)
        {
            state.Seal(day, bar);
            yield return state.Sealed();
        }
    }

    private static byte[] Bytes(Core.Levels.Levels levels)
    {
        var writer = new CanonicalWriter();
        levels.Encode(writer);
        return writer.ToArray();
    }

    private static byte[] Bytes(LevelsState state)
    {
        var writer = new CanonicalWriter();
        state.Save(writer);
        return writer.ToArray();
    }

    private static LevelsState Reload(LevelsState state, LevelsParameters parameters)
    {
        var reader = new CanonicalReader(Bytes(state));
        var loaded = LevelsState.Load(reader, parameters);
        Assert.True(reader.AtEnd);
        return loaded;
    }
}
