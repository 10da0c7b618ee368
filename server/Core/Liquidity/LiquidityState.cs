using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Liquidity;

/// <summary>Where liquidity is heading (signals.md section 6). Numbers as on the wire.</summary>
public enum LiquidityState : byte
{
    /// <summary>No component can be scored.</summary>
    Unknown = 1,

    Tightening = 2,
    Neutral = 3,
    Easing = 4,
}

/// <summary>The state's machine: entered at one impulse, left at a smaller one.</summary>
internal static class LiquidityMachine
{
    public static LiquidityState Next(LiquidityState state, Value impulse, LiquidityParameters parameters)
    {
        if (!impulse.IsOk) return LiquidityState.Unknown;
        var f = impulse.Number;
        if (f >= parameters.EnterAt) return LiquidityState.Easing;
        if (f <= -parameters.EnterAt) return LiquidityState.Tightening;
        return state switch
        {
            LiquidityState.Easing when f >= parameters.LeaveAt => LiquidityState.Easing,
            LiquidityState.Tightening when f <= -parameters.LeaveAt => LiquidityState.Tightening,
            _ => LiquidityState.Neutral,
        };
    }

    public static LiquidityState Decode(byte code) =>
        code is >= (byte)LiquidityState.Unknown and <= (byte)LiquidityState.Easing ? (LiquidityState)code : throw new FormatException($"Not a liquidity state: {code}");
}
