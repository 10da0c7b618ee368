using RegimeGrpc.Core.Levels;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Server.Rpc;

/// <summary>Values that may be unknown, and price ranges, on the wire.</summary>
internal static class WireValue
{
    /// <summary>The number is set exactly when it is known; an unknown value carries its reason instead.</summary>
    public static Wire.V1.Value Show(Value value)
    {
        var wire = new Wire.V1.Value { Status = (Wire.V1.ValueStatus)(int)value.Status, Reason = value.Reason };
        if (value.IsOk) wire.Value_ = value.Number;
        return wire;
    }

    public static Wire.V1.PriceRange Show(PriceRange range) => new() { Low = range.Low, High = range.High };
}
