using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Link;

/// <summary>The pairs of a window, oldest first, and the window's length in sessions; pairs with a missing leg are not among them.</summary>
internal readonly ref struct PairSpan(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int sessions)
{
    /// <summary>Benchmark returns.</summary>
    public ReadOnlySpan<double> X { get; } = x;

    /// <summary>Asset returns.</summary>
    public ReadOnlySpan<double> Y { get; } = y;

    public int Sessions { get; } = sessions;

    public int Count => X.Length;

    /// <summary>Null when there are pairs enough (signals.md 2); else why not.</summary>
    public Value? Lack(LinkParameters parameters) => parameters.Lack(Count, Sessions);
}
