using RegimeGrpc.Core.Liquidity;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Tests.Liquidity;

public sealed class LiquidityMachineTests
{
    [Theory]
    [InlineData(LiquidityState.Unknown, 0.49, LiquidityState.Neutral)]
    [InlineData(LiquidityState.Unknown, 0.5, LiquidityState.Easing)]
    [InlineData(LiquidityState.Unknown, -0.5, LiquidityState.Tightening)]
    [InlineData(LiquidityState.Neutral, 0.4999, LiquidityState.Neutral)]
    [InlineData(LiquidityState.Neutral, 0.5, LiquidityState.Easing)]
    [InlineData(LiquidityState.Neutral, -0.4999, LiquidityState.Neutral)]
    [InlineData(LiquidityState.Neutral, -0.5, LiquidityState.Tightening)]
    [InlineData(LiquidityState.Easing, 0.25, LiquidityState.Easing)]
    [InlineData(LiquidityState.Easing, 0.2499, LiquidityState.Neutral)]
    [InlineData(LiquidityState.Easing, -0.3, LiquidityState.Neutral)]
    [InlineData(LiquidityState.Easing, -0.5, LiquidityState.Tightening)]
    [InlineData(LiquidityState.Tightening, -0.25, LiquidityState.Tightening)]
    [InlineData(LiquidityState.Tightening, -0.2499, LiquidityState.Neutral)]
    [InlineData(LiquidityState.Tightening, 0.3, LiquidityState.Neutral)]
    [InlineData(LiquidityState.Tightening, 0.5, LiquidityState.Easing)]
    public void Moves_at_its_thresholds(LiquidityState state, double impulse, LiquidityState expected) =>
        Assert.Equal(expected, LiquidityMachine.Next(state, Value.Of(impulse), new LiquidityParameters()));

    [Theory]
    [InlineData(LiquidityState.Unknown)]
    [InlineData(LiquidityState.Tightening)]
    [InlineData(LiquidityState.Neutral)]
    [InlineData(LiquidityState.Easing)]
    public void Is_unknown_without_an_impulse(LiquidityState state) =>
        Assert.Equal(LiquidityState.Unknown, LiquidityMachine.Next(state, Value.Unavailable("none"), new LiquidityParameters()));

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Other_codes_are_refused(byte code) => Assert.Throws<FormatException>(() => LiquidityMachine.Decode(code));
}
