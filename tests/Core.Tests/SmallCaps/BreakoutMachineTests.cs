using RegimeGrpc.Core.SmallCaps;

namespace RegimeGrpc.Core.Tests.SmallCaps;

/// <summary>Every transition of the breakout machine, at a pivot of 100 broken after a drought of 60.</summary>
public sealed class BreakoutMachineTests
{
    [Theory]
    [InlineData(59, BreakoutState.None)]
    [InlineData(60, BreakoutState.Fresh)]
    public void A_close_record_starts_an_episode_after_sixty_sessions_without_one(int drought, BreakoutState expected)
    {
        var machine = new BreakoutMachine(new RecordParameters());
        machine.Step(new RecordStep(RecordKind.CloseOnly, 100, drought), 101, 99);
        Assert.Equal(expected, machine.State);
    }

    [Theory]
    [InlineData(RecordKind.None)]
    [InlineData(RecordKind.IntradayOnly)]
    public void Only_a_close_record_starts_an_episode(RecordKind kind)
    {
        var machine = new BreakoutMachine(new RecordParameters());
        machine.Step(new RecordStep(kind, 100, 999), 99, 98);
        Assert.Equal(BreakoutState.None, machine.State);
        Assert.Equal(0, machine.Age);
    }

    [Fact]
    public void It_starts_at_age_one_with_the_record_that_was_broken_as_pivot()
    {
        var machine = Fresh();
        Assert.Equal((BreakoutState.Fresh, 100, 1, 1), (machine.State, machine.Pivot, machine.Age, machine.Held));
        Assert.Equal(Math.Log(102 / 99.0), machine.BreakoutReturn!.Value, 1e-12);
    }

    [Fact]
    public void It_is_held_at_age_ten_with_four_in_five_closes_at_or_above_the_pivot()
    {
        var machine = Fresh();
        Closes(machine, 99, 99, 100, 100, 100, 100, 100, 100);
        Assert.Equal((BreakoutState.Fresh, 9, 7), (machine.State, machine.Age, machine.Held));
        Closes(machine, 100);
        Assert.Equal((BreakoutState.Held, 10, 8), (machine.State, machine.Age, machine.Held));
    }

    [Fact]
    public void It_stays_fresh_below_four_in_five_and_is_held_as_soon_as_the_share_is_reached()
    {
        var machine = Fresh();
        Closes(machine, 99, 99, 99, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100);
        Assert.Equal((BreakoutState.Fresh, 14, 11), (machine.State, machine.Age, machine.Held));
        Closes(machine, 100);
        Assert.Equal((BreakoutState.Held, 15, 12), (machine.State, machine.Age, machine.Held));
    }

    [Fact]
    public void It_fails_after_two_closes_in_a_row_below_98_percent()
    {
        var machine = Fresh();
        Closes(machine, 97.99, 98, 97.99);
        Assert.Equal(BreakoutState.Fresh, machine.State);
        Closes(machine, 97.99);
        Assert.Equal(BreakoutState.Failed, machine.State);
    }

    [Fact]
    public void A_held_breakout_still_fails()
    {
        var machine = Fresh();
        Closes(machine, 101, 101, 101, 101, 101, 101, 101, 101, 101);
        Assert.Equal(BreakoutState.Held, machine.State);
        Closes(machine, 97, 97);
        Assert.Equal(BreakoutState.Failed, machine.State);
    }

    [Fact]
    public void A_held_breakout_does_not_become_fresh_when_its_share_falls()
    {
        var machine = Fresh();
        Closes(machine, 101, 101, 101, 101, 101, 101, 101, 101, 101, 99, 99, 99, 99);
        Assert.True((double)machine.Held / machine.Age < 0.8);
        Assert.Equal(BreakoutState.Held, machine.State);
    }

    [Fact]
    public void A_failed_breakout_is_held_again_only_on_a_new_close_record()
    {
        var machine = Fresh();
        Closes(machine, 97, 97, 103, 103, 103, 103, 103, 103, 103, 103, 103, 103, 103, 103, 103);
        Assert.Equal(BreakoutState.Failed, machine.State);
        machine.Step(new RecordStep(RecordKind.IntradayOnly, 104, 20), 103, 103);
        Assert.Equal(BreakoutState.Failed, machine.State);
        machine.Step(new RecordStep(RecordKind.Both, 104, 21), 105, 103);
        Assert.Equal((BreakoutState.Held, 100), (machine.State, machine.Pivot));
    }

    [Theory]
    [InlineData(101.0)]
    [InlineData(97.0)]
    public void A_record_after_a_drought_starts_a_new_episode_whatever_became_of_the_old_one(double between)
    {
        var machine = Fresh();
        for (var i = 0; i < 70; i++) Closes(machine, between);
        machine.Step(new RecordStep(RecordKind.Both, 104, 70), 105, between);
        Assert.Equal((BreakoutState.Fresh, 104, 1, 1), (machine.State, machine.Pivot, machine.Age, machine.Held));
        Assert.Null(machine.FollowThrough);
    }

    [Fact]
    public void The_follow_through_is_the_five_sessions_after_the_breakout()
    {
        var machine = Fresh();
        Closes(machine, 103, 104, 105, 106);
        Assert.Null(machine.FollowThrough);
        Closes(machine, 107);
        Assert.Equal(Math.Log(107 / 102.0), machine.FollowThrough!.Value, 1e-12);
        Closes(machine, 150);
        Assert.Equal(Math.Log(107 / 102.0), machine.FollowThrough!.Value, 1e-12);
    }

    private double _close;

    private BreakoutMachine Fresh()
    {
        var machine = new BreakoutMachine(new RecordParameters());
        machine.Step(new RecordStep(RecordKind.Both, 100, 60), 102, 99);
        _close = 102;
        return machine;
    }

    private void Closes(BreakoutMachine machine, params double[] closes)
    {
        foreach (var close in closes)
        {
            machine.Step(new RecordStep(RecordKind.None, 104, 5), close, _close);
            _close = close;
        }
    }
}
