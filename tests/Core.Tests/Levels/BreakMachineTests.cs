using RegimeGrpc.Core.Levels;
using static RegimeGrpc.Core.Levels.LineState;

namespace RegimeGrpc.Core.Tests.Levels;

/// <summary>Every transition of signals.md 5.4. The live zone is 100 to 104; a standing break was frozen at 90 to 94.</summary>
public sealed class BreakMachineTests
{
    private static readonly PriceRange Live = new(100, 104);
    private static readonly PriceRange Frozen = new(90, 94);

    [Theory]
    [InlineData(None, 99.9, 99, Under)]
    [InlineData(None, 100, 99, Testing)]
    [InlineData(None, 110, 104, Testing)]
    [InlineData(None, 110, 104.1, Broken)]
    [InlineData(Under, 99.9, 99, Under)]
    [InlineData(Under, 100, 99, Testing)]
    [InlineData(Under, 110, 105, Broken)]
    [InlineData(Testing, 99.9, 99, Under)]
    [InlineData(Testing, 103, 102, Testing)]
    [InlineData(Testing, 110, 105, Broken)]
    // A failed break stays one, tested or not, until it breaks again.
    [InlineData(FailedBreak, 99, 98, FailedBreak)]
    [InlineData(FailedBreak, 103, 102, FailedBreak)]
    [InlineData(FailedBreak, 110, 105, Broken)]
    public void Without_a_break(LineState from, double high, double close, LineState to)
    {
        var next = new BreakMachine(from, 0, default).Next(Live, Bar(high, close), new());
        Assert.Equal(new(to, 0, to == Broken ? Live : default), next);
        Assert.Equal(Live, next.InForce(Live));
    }

    [Theory]
    // Confirmed two bars later, from a close at the frozen upper end.
    [InlineData(Broken, 0, 95, Broken)]
    [InlineData(Broken, 1, 93.9, Broken)]
    [InlineData(Broken, 1, 94, ConfirmedBreak)]
    [InlineData(Broken, 30, 94, ConfirmedBreak)]
    // Lost within ten bars of the break, confirmed or not.
    [InlineData(Broken, 0, 89.9, FailedBreak)]
    [InlineData(Broken, 0, 90, Broken)]
    [InlineData(Broken, 9, 89.9, FailedBreak)]
    [InlineData(Broken, 10, 89.9, Broken)]
    [InlineData(ConfirmedBreak, 9, 89.9, FailedBreak)]
    [InlineData(ConfirmedBreak, 9, 90, ConfirmedBreak)]
    [InlineData(ConfirmedBreak, 10, 50, ConfirmedBreak)]
    public void With_a_break(LineState from, int age, double close, LineState to)
    {
        var next = new BreakMachine(from, age, Frozen).Next(Live, Bar(200, close), new());
        Assert.Equal(to == FailedBreak ? new(to, 0, default) : new(to, age + 1, Frozen), next);
        Assert.Equal(to == FailedBreak ? Live : Frozen, next.InForce(Live));
    }

    [Theory]
    [InlineData(ConfirmedBreak, 10, 99, 89.9, Under)]
    [InlineData(ConfirmedBreak, 10, 101, 89.9, Testing)]
    [InlineData(Broken, 40, 99, 89.9, Under)]
    [InlineData(ConfirmedBreak, 9, 99, 89.9, FailedBreak)]
    [InlineData(ConfirmedBreak, 10, 99, 90, ConfirmedBreak)]
    public void A_level_that_outlives_its_break_starts_over_when_it_is_lost_later(LineState from, int age, double high, double close, LineState to) =>
        Assert.Equal(to, new BreakMachine(from, age, Frozen).Next(Live, Bar(high, close), new(), rearms: true).State);

    private static Day Bar(double high, double close) => new(new(2024, 1, 1), high, Math.Min(close, high) - 1, close);
}
