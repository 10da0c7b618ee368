namespace RegimeGrpc.Core.Signals;

/// <summary>Which decision instant a sealed signal seals (signals.md 1.4).</summary>
public enum SealKind : byte
{
    /// <summary>A New York session, 15 minutes after its close, or when its late core bar came, or at 20:00 New York without one.</summary>
    EquityClose = 1,

    /// <summary>A UTC day, 10 seconds after its end.</summary>
    UtcDay = 2,
}
