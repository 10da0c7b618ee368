using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.SmallCaps;

/// <summary>Rows of the squeeze table about the breakout (signals.md 3.4); not applicable without an episode of at most 60 sessions.</summary>
internal sealed class EpisodeRows(IndexPath path, SqueezeParameters parameters)
{
    /// <summary>hold: share of closes at or above the pivot.</summary>
    public Value Hold() => Outside() ?? Reading.Unit(1 - (2.0 * path.Breakout.Held / path.Breakout.Age));

    /// <summary>ft: the five sessions after the breakout against the breakout itself.</summary>
    public Value FollowThrough()
    {
        if (Outside() is { } outside) return outside;
        if (path.Breakout.FollowThrough is not { } followed) return Value.NotApplicable($"fewer than {BreakoutMachine.FollowSessions} sessions since the breakout");
        return path.Breakout.BreakoutReturn is { } first
            ? Reading.Unit(-followed / Math.Abs(first))
            : Value.Unavailable("the close before the breakout is not known");
    }

    private Value? Outside()
    {
        if (path.Book.Scope != RecordScope.AllTime) return RecordBook.NotSeeded;
        if (path.Breakout.State == BreakoutState.None) return Value.NotApplicable("no breakout yet");
        return path.Breakout.Age > parameters.EpisodeAge ? Value.NotApplicable($"the breakout is more than {parameters.EpisodeAge} sessions old") : null;
    }
}
