using CsCheck;
using RegimeGrpc.Core.Link;
using RegimeGrpc.Core.Liquidity;
using RegimeGrpc.Core.Macro;
using RegimeGrpc.Core.Rotation;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.SmallCaps;

namespace RegimeGrpc.Core.Tests.Signals;

/// <summary>
/// No sequence of inputs brings a machine into a state that is not defined or that its rules exclude, and sequences reach every state.
/// Levels and regime have theirs beside their machines.
/// </summary>
public class MachinePropertyTests
{
    // Values on both sides of every threshold, and unknown ones.
    private static Gen<Value> Numbers(double from, double to) =>
        Gen.Frequency((9, Gen.Double[from, to].Select(Value.Of)), (1, Gen.Const(Value.Unavailable("not here"))));

    private static Instant Close(int session) => Instant.FromUtc(2024, 1, 1, 21) + TimeSpan.FromDays(session);

    [Fact]
    public void Link()
    {
        var parameters = new ShrinkageParameters();
        var reached = new HashSet<LinkState>();
        Gen.Select(Numbers(-0.6, 0.8), Gen.Double[0, 0.5]).Array[1, 100].Sample(steps =>
        {
            var machine = new LinkMachine(parameters);
            for (var i = 0; i < steps.Length; i++)
            {
                var (before, since) = (machine.State, machine.Since);
                var (r, width) = steps[i];
                machine.Step(new Shrinkage(r, r.IsOk ? Value.Of(r.Number - width) : r), Close(i));
                reached.Add(machine.State);
                Assert.Equal(!r.IsOk, machine.State == LinkState.Unknown);
                Assert.Equal(r.IsOk && r.Number < parameters.Inverse, machine.State == LinkState.Inverse);
                if (machine.State == LinkState.Coupled) Assert.True(r.Number >= parameters.CoupledLeave);
                if (machine.State == LinkState.Coupled && before != LinkState.Coupled) Assert.True(r.Number >= parameters.CoupledEnter && r.Number - width > parameters.CoupledLow);
                if (machine.State == LinkState.Decoupled) Assert.True(r.Number < parameters.DecoupledLeave);
                Assert.Equal(before == machine.State && since is not null ? since : Close(i), machine.Since);
            }
        }, iter: 500, threads: 1);
        Assert.Equal(Enum.GetValues<LinkState>(), reached.Order());
    }

    [Fact]
    public void Break()
    {
        var parameters = new BreakParameters();
        var reached = new HashSet<bool>();
        Numbers(-3, 0.5).Array[1, 100].Sample(z =>
        {
            var machine = new BreakMachine(parameters);
            for (var i = 0; i < z.Length; i++)
            {
                var before = machine.Broken;
                machine.Step(z[i], Close(i));
                reached.Add(machine.Broken);
                Assert.Equal(machine.Broken, machine.Since is not null);
                if (machine.Broken && !before)
                    for (var k = i - parameters.Sessions + 1; k <= i; k++) Assert.True(z[k].Number <= parameters.Enter);
                if (!machine.Broken && before) Assert.True(z[i].Number > parameters.Clear);
            }
        }, iter: 500, threads: 1);
        Assert.Equal(2, reached.Count);
    }

    [Fact]
    public void Breakout()
    {
        var parameters = new RecordParameters();
        var reached = new HashSet<BreakoutState>();
        var step = Gen.Select(Gen.Double[0.94, 1.06], Gen.Frequency((6, Gen.Const(RecordKind.None)), (1, Gen.Enum<RecordKind>())), Gen.Int[0, 90]);
        step.Array[1, 150].Sample(steps =>
        {
            var machine = new BreakoutMachine(parameters);
            var before = 100.0;
            foreach (var (move, kind, drought) in steps)
            {
                var was = machine.State;
                var record = new RecordStep(kind, 100, drought);
                machine.Step(record, 100 * move, before);
                before = 100 * move;
                reached.Add(machine.State);
                Assert.True(Enum.IsDefined(machine.State) && machine.Held <= machine.Age);
                if (machine.State == BreakoutState.None) Assert.Equal((BreakoutState.None, 0), (was, machine.Age));
                if (machine.State == BreakoutState.Fresh && was != BreakoutState.Fresh) Assert.True(record.IsCloseRecord && drought >= parameters.Drought && machine.Age == 1);
                if (machine.State == BreakoutState.Failed && was != BreakoutState.Failed) Assert.True(before < parameters.FailShare * machine.Pivot);
                if (machine.State == BreakoutState.Held && was == BreakoutState.Failed) Assert.True(record.IsCloseRecord && before >= machine.Pivot);
            }
        }, iter: 1000, threads: 1);
        Assert.Equal(Enum.GetValues<BreakoutState>(), reached.Order());
    }

    [Fact]
    public void Rotation()
    {
        var reached = new HashSet<RotationStage>();
        // Stages come in runs, or none would ever last.
        Gen.Select(Gen.Enum<RotationStage>(), Gen.Int[1, 5]).Array[1, 40].Sample(runs =>
        {
            var machine = new StageMachine(3);
            var days = runs.SelectMany(run => Enumerable.Repeat(run.Item1, run.Item2)).ToArray();
            for (var i = 0; i < days.Length; i++)
            {
                var before = machine.Stage;
                machine.Step(days[i], Close(i));
                reached.Add(machine.Stage);
                if (machine.Stage != before) Assert.True(days[i] == days[i - 1] && days[i] == days[i - 2] && machine.Stage == days[i] && machine.Since == Close(i));
                else if (i >= 2 && days[i] == days[i - 1] && days[i] == days[i - 2]) Assert.Equal(days[i], machine.Stage);
            }
        }, iter: 500, threads: 1);
        Assert.Equal(Enum.GetValues<RotationStage>(), reached.Order());
    }

    [Fact]
    public void Liquidity()
    {
        var parameters = new LiquidityParameters();
        var reached = new HashSet<LiquidityState>();
        Numbers(-1, 1).Array[1, 60].Sample(impulses =>
        {
            var state = LiquidityState.Unknown;
            foreach (var impulse in impulses)
            {
                var before = state;
                state = LiquidityMachine.Next(state, impulse, parameters);
                reached.Add(state);
                Assert.Equal(!impulse.IsOk, state == LiquidityState.Unknown);
                if (state == LiquidityState.Easing) Assert.True(impulse.Number >= (before == state ? parameters.LeaveAt : parameters.EnterAt));
                if (state == LiquidityState.Tightening) Assert.True(impulse.Number <= -(before == state ? parameters.LeaveAt : parameters.EnterAt));
            }
        }, iter: 500, threads: 1);
        Assert.Equal(Enum.GetValues<LiquidityState>(), reached.Order());
    }

    [Fact]
    public void Macro()
    {
        var parameters = new MacroParameters();
        var reached = new HashSet<MacroGate>();
        Numbers(0, 4).Array[1, 60].Sample(shocks =>
        {
            var gate = MacroGate.Unknown;
            foreach (var shock in shocks)
            {
                var before = gate;
                gate = MacroGateMachine.Next(gate, shock, parameters);
                reached.Add(gate);
                Assert.Equal(!shock.IsOk, gate == MacroGate.Unknown);
                if (gate == MacroGate.Suspended) Assert.True(shock.Number >= (before == gate ? parameters.ReopenBelow : parameters.SuspendAt));
                if (gate == MacroGate.Open) Assert.True(shock.Number < (before == MacroGate.Suspended ? parameters.ReopenBelow : parameters.SuspendAt));
            }
        }, iter: 500, threads: 1);
        Assert.Equal(Enum.GetValues<MacroGate>(), reached.Order());
    }
}
