using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Levels;
using static RegimeGrpc.Core.Levels.LineState;

namespace RegimeGrpc.Core.Tests.Levels;

/// <summary>Published and computed levels side by side, signals.md 5.6.</summary>
public sealed class NamedLevelTests
{
    private static readonly DateOnly Stated = new(2025, 10, 28);
    private readonly LevelsState _state = new(LevelsParameters.Default);

    [Fact]
    public void A_published_level_is_not_known_before_it_was_stated()
    {
        Seal(Stated.AddDays(-2), 4000);
        Assert.DoesNotContain(_state.Sealed().Named, static n => n.Source == LevelSource.Published);
        Seal(Stated.AddDays(-1), 4000);
        Assert.DoesNotContain(_state.Sealed().Named, static n => n.Source == LevelSource.Published);
        var next = _state.Provisional(4000, Instant.FromDate(Stated));
        Seal(Stated, 4000);
        string[] ids = ["INV", "T1", "FLUSH", "200D"];
        Assert.Equal(ids, Published(_state.Sealed()).Select(static n => n.Id));
        Assert.Equal(ids, Published(next).Select(static n => n.Id));
        Assert.All(Published(_state.Sealed()), static n => Assert.Equal(Stated, n.ValidFrom));
    }

    [Fact]
    public void It_is_tracked_by_the_break_machine()
    {
        (double Close, LineState State)[] path =
        [
            (4200, Under), (4219, Testing), (4280, Testing), (4281, Broken), (4290, Broken), (4285, ConfirmedBreak), (4219, FailedBreak), (4281, Broken),
        ];
        for (var i = 0; i < path.Length; i++)
        {
            Seal(Stated.AddDays(i), path[i].Close);
            Assert.Equal(path[i].State, Published(_state.Sealed())[0].State);
        }
    }

    [Fact]
    public void Distance_is_from_the_nearer_end()
    {
        for (var i = 0; i < 20; i++) Seal(Stated.AddDays(i), 4000);
        var levels = Published(_state.Sealed());
        // Days are two wide.
        Assert.Equal(-110, levels[0].DistanceAtr.Number, 9);
        Assert.Equal(100 * (4000 / 4220.0 - 1), levels[0].DistancePercent.Number, 9);
        Assert.Equal(100, levels[2].DistanceAtr.Number, 9);
        Assert.Equal(0, Published(_state.Provisional(4250, Instant.FromDate(Stated.AddDays(20))))[0].DistanceAtr.Number);
    }

    [Fact]
    public void The_long_average_is_one_level_that_moves()
    {
        for (var i = 0; i < 199; i++) Seal(Stated.AddDays(i), 4000);
        Assert.DoesNotContain(_state.Sealed().Named, static n => n.Id == "200D" && n.Source == LevelSource.Computed);
        Seal(Stated.AddDays(199), 4000);
        Assert.Equal(Testing, Average().State);
        Seal(Stated.AddDays(200), 4010);
        Assert.Equal((Broken, 4000.05), (Average().State, Average().Range.High));
        Seal(Stated.AddDays(201), 4010);
        Seal(Stated.AddDays(202), 4010);
        Assert.Equal((ConfirmedBreak, 4000.05), (Average().State, Average().Range.High));
        for (var i = 203; i < 213; i++) Seal(Stated.AddDays(i), 4010);
        // It is frozen while the break can fail, ten bars long; then it moves on.
        Assert.Equal((ConfirmedBreak, (double)((187 * 4000) + (13 * 4010)) / 200), (Average().State, Average().Range.High));
        Seal(Stated.AddDays(213), 3900);
        Assert.Equal(Under, Average().State);
        Assert.NotEqual(4000.05, Average().Range.High);
    }

    private static List<NamedLevel> Published(Core.Levels.Levels levels) => [.. levels.Named.Where(static n => n.Source == LevelSource.Published)];

    private NamedLevel Average() => _state.Sealed().Named.Single(static n => n.Id == "200D" && n.Source == LevelSource.Computed);

    private void Seal(DateOnly day, double close) => _state.Seal(day, new Bar(close, close + 1, close - 1, close));
}
