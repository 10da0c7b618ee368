using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.Verdict;

namespace RegimeGrpc.Core.Fold;

/// <summary>Changes of the state machines between two seals; null when there was none. The first state ever is a change from UNKNOWN.</summary>
internal static class Transitions
{
    public static Transition? Of(Regime? before, Regime after)
    {
        var from = StateName.Of(before?.State);
        var to = StateName.Of<RegimeState>(after.State);
        return from == to ? null : new(Topic.Regime, from, to, after.Reasons);
    }

    public static Transition? Of(Stance? before, Stance after)
    {
        var from = StateName.Of(before?.State);
        var to = StateName.Of<StanceState>(after.State);
        return from == to ? null : new(Topic.Stance, from, to, after.Reasons);
    }
}
