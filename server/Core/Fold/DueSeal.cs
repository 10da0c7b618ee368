using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Fold;

/// <summary>A seal whose time has come.</summary>
/// <param name="Kind">Session or UTC day.</param>
/// <param name="AsOf">The actual seal instant.</param>
/// <param name="Day">The UTC day that ended, for <see cref="SealKind.UtcDay"/>.</param>
/// <param name="Session">The session that closed, for <see cref="SealKind.EquityClose"/>.</param>
/// <param name="HasCoreBar">False when 20:00 New York came without the session's benchmark bar.</param>
public readonly record struct DueSeal(SealKind Kind, Instant AsOf, DateOnly Day, Session Session, bool HasCoreBar)
{
    /// <summary>True when the session was sealed after its usual instant.</summary>
    public bool IsLate => Kind == SealKind.EquityClose && AsOf > Schedule.EquityClose(Session);
}
