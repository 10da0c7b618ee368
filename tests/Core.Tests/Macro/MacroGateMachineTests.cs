using RegimeGrpc.Core.Macro;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Tests.Macro;

public sealed class MacroGateMachineTests
{
    [Theory]
    [InlineData(MacroGate.Unknown, 0, MacroGate.Open)]
    [InlineData(MacroGate.Unknown, 2.4999, MacroGate.Open)]
    [InlineData(MacroGate.Unknown, 2.5, MacroGate.Suspended)]
    [InlineData(MacroGate.Open, 2.4999, MacroGate.Open)]
    [InlineData(MacroGate.Open, 2.5, MacroGate.Suspended)]
    [InlineData(MacroGate.Suspended, 9, MacroGate.Suspended)]
    [InlineData(MacroGate.Suspended, 1.25, MacroGate.Suspended)]
    [InlineData(MacroGate.Suspended, 1.2499, MacroGate.Open)]
    [InlineData(MacroGate.Suspended, 0, MacroGate.Open)]
    public void Moves_at_its_thresholds(MacroGate gate, double shock, MacroGate expected) =>
        Assert.Equal(expected, MacroGateMachine.Next(gate, Value.Of(shock), new MacroParameters()));

    [Theory]
    [InlineData(MacroGate.Unknown)]
    [InlineData(MacroGate.Open)]
    [InlineData(MacroGate.Suspended)]
    public void Is_unknown_without_a_shock(MacroGate gate) =>
        Assert.Equal(MacroGate.Unknown, MacroGateMachine.Next(gate, Value.Unavailable("none"), new MacroParameters()));

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Other_codes_are_refused(byte code) => Assert.Throws<FormatException>(() => MacroGateMachine.Decode(code));
}
