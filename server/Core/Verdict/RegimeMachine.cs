using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Verdict;

/// <summary>Why the machine did what it did.</summary>
internal enum RegimeMove : byte
{
    /// <summary>The scores agree with the state in force.</summary>
    Agreed = 1,
    Moved = 2,

    /// <summary>A core input is missing.</summary>
    CoreMissing = 3,

    /// <summary>Too little was known for too many sessions.</summary>
    Uncovered = 4,

    /// <summary>A better state must be seen again first.</summary>
    AwaitsRepeat = 5,

    /// <summary>The state in force is too young.</summary>
    Dwells = 6,

    /// <summary>Too little is known for a better state.</summary>
    AwaitsCoverage = 7,

    /// <summary>The scores say nothing.</summary>
    NoVerdict = 8,
}

/// <summary>
/// The regime in force (signals.md 11.3). Getting worse takes one session, getting better takes agreement, age and coverage.
/// UNKNOWN is left as one gets better, except to RISK_OFF, which is never delayed but by a lack of coverage.
/// </summary>
/// <param name="State">In force.</param>
/// <param name="Since">When it was entered.</param>
/// <param name="Sessions">Sealed sessions in it.</param>
/// <param name="Last">The newest verdict, as far as the macro gate let it be.</param>
/// <param name="Repeats">Sessions in a row it was this.</param>
/// <param name="UncoveredSessions">Sessions in a row with too little coverage.</param>
internal readonly record struct RegimeMachine(
    RegimeState State, Instant Since, int Sessions, RegimeState Last, int Repeats, int UncoveredSessions)
{
    public static readonly RegimeMachine Start = new(RegimeState.Unknown, default, 0, RegimeState.Unknown, 0, 0);

    /// <param name="raw">What the scores say.</param>
    /// <param name="coreKnown">Whether the closes of index and asset are there.</param>
    /// <param name="coverage">Smaller of the two, 0 to 1.</param>
    /// <param name="suspended">The macro gate caps at FRAGILE_RISK_ON, at once.</param>
    /// <param name="at">The seal.</param>
    /// <param name="parameters">Its numbers.</param>
    /// <param name="move">What happened and why.</param>
    public RegimeMachine Next(RegimeState raw, bool coreKnown, double coverage, bool suspended, Instant at, RegimeParameters parameters, out RegimeMove move)
    {
        var verdict = suspended && raw == RegimeState.RiskOn ? RegimeState.FragileRiskOn : raw;
        var next = this with
        {
            Last = verdict,
            Repeats = verdict == Last ? Repeats + 1 : 1,
            UncoveredSessions = coverage < parameters.LeastCoverage ? UncoveredSessions + 1 : 0,
        };
        move = Decide(next, verdict, coreKnown, parameters);
        if (suspended && State == RegimeState.RiskOn && move is not (RegimeMove.Moved or RegimeMove.CoreMissing or RegimeMove.Uncovered))
            (move, verdict) = (RegimeMove.Moved, RegimeState.FragileRiskOn);
        return move switch
        {
            RegimeMove.Moved => next.Enter(verdict, at),
            RegimeMove.CoreMissing or RegimeMove.Uncovered when State != RegimeState.Unknown => next.Enter(RegimeState.Unknown, at),
            _ => next with { Sessions = Sessions + 1, Since = Sessions == 0 ? at : Since },
        };
    }

    public void Save(CanonicalWriter writer)
    {
        writer.Byte((byte)State);
        writer.Instant(Since);
        writer.Int(Sessions);
        writer.Byte((byte)Last);
        writer.Int(Repeats);
        writer.Int(UncoveredSessions);
    }

    public static RegimeMachine Load(CanonicalReader reader) => new(
        (RegimeState)reader.Byte(), reader.Instant(), reader.Int(), (RegimeState)reader.Byte(), reader.Int(), reader.Int());

    private RegimeMove Decide(in RegimeMachine next, RegimeState verdict, bool coreKnown, RegimeParameters parameters)
    {
        if (!coreKnown) return RegimeMove.CoreMissing;
        if (next.UncoveredSessions >= parameters.UncoveredSessions) return RegimeMove.Uncovered;
        if (verdict == RegimeState.Unknown) return RegimeMove.NoVerdict;
        if (verdict == State) return RegimeMove.Agreed;
        var better = verdict > State;
        if (better && next.UncoveredSessions > 0) return RegimeMove.AwaitsCoverage;
        if (verdict == RegimeState.RiskOff) return RegimeMove.Moved;
        if (better && next.Repeats < parameters.UpgradeSessions) return RegimeMove.AwaitsRepeat;
        return Sessions < parameters.Dwell ? RegimeMove.Dwells : RegimeMove.Moved;
    }

    private RegimeMachine Enter(RegimeState state, Instant at) => this with { State = state, Since = at, Sessions = 1 };
}
