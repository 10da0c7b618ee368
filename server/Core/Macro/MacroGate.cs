using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Macro;

/// <summary>Whether macro shocks leave room for risk (signals.md section 10). Numbers as on the wire.</summary>
public enum MacroGate : byte
{
    /// <summary>No shock can be measured.</summary>
    Unknown = 1,

    Open = 2,

    /// <summary>The regime is capped and no stance goes beyond ARMED.</summary>
    Suspended = 3,
}

/// <summary>The gate's machine: shut at one threshold, opened below another.</summary>
internal static class MacroGateMachine
{
    public static MacroGate Next(MacroGate gate, Value shock, MacroParameters parameters)
    {
        if (!shock.IsOk) return MacroGate.Unknown;
        if (shock.Number >= parameters.SuspendAt) return MacroGate.Suspended;
        return gate == MacroGate.Suspended && shock.Number >= parameters.ReopenBelow ? MacroGate.Suspended : MacroGate.Open;
    }

    public static MacroGate Decode(byte code) =>
        code is >= (byte)MacroGate.Unknown and <= (byte)MacroGate.Suspended ? (MacroGate)code : throw new FormatException($"Not a gate: {code}");
}
