namespace RegimeGrpc.Core.Link;

/// <summary>
/// The pairs of returns of the sealed sessions (signals.md 1.3), oldest first. A session without both legs has no pair;
/// the next complete one spans it with both legs. Immutable.
/// </summary>
internal sealed class PairWindow
{
    private readonly double[] _x;
    private readonly double[] _y;
    private readonly double?[][] _third;
    private readonly ReturnPair[] _pairs;
    private readonly bool?[] _shock;

    // Pairs before each session, and one more entry for the total: windows are counted in sessions.
    private readonly int[] _before;
    private readonly IReadOnlyList<SessionSlot> _slots;

    public PairWindow(IReadOnlyList<SessionSlot> slots, LinkParameters parameters)
    {
        _slots = slots.ToArray();
        _before = new int[slots.Count + 1];
        var thirdLegs = parameters.ThirdLegs.Length;
        List<ReturnPair> pairs = new(slots.Count);
        List<bool?> shock = new(slots.Count);
        _third = new double?[thirdLegs][];
        for (var leg = 0; leg < thirdLegs; leg++) _third[leg] = new double?[slots.Count];
        var previous = -1;
        for (var i = 0; i < slots.Count; i++)
        {
            _before[i] = pairs.Count;
            if (!slots[i].Sealed.IsComplete) continue;
            if (previous >= 0)
            {
                for (var leg = 0; leg < thirdLegs; leg++) _third[leg][pairs.Count] = Returns.ThirdLeg(slots[previous].Sealed, slots[i].Sealed, leg);
                pairs.Add(Returns.Pair(slots[previous], slots[i].Sealed, slots[i].Close, i - previous, parameters.Sampling));
                shock.Add(slots[i].Shock);
            }

            previous = i;
        }

        _before[slots.Count] = pairs.Count;
        _pairs = pairs.ToArray();
        _shock = shock.ToArray();
        _x = new double[_pairs.Length];
        _y = new double[_pairs.Length];
        for (var i = 0; i < _pairs.Length; i++)
        {
            _x[i] = _pairs[i].Benchmark;
            _y[i] = _pairs[i].Asset;
        }

        LastComplete = previous;
    }

    public int Sessions => _slots.Count;

    public int Count => _pairs.Length;

    /// <summary>Index of the newest session with both legs, -1 for none.</summary>
    public int LastComplete { get; }

    public IReadOnlyList<SessionSlot> Slots => _slots;

    public IReadOnlyList<ReturnPair> Pairs => _pairs;

    public ReadOnlySpan<double> X => _x;

    public ReadOnlySpan<double> Y => _y;

    /// <summary>Returns of a third leg over the same instants as each pair; null where it is unknown.</summary>
    public ReadOnlySpan<double?> Third(int leg) => _third[leg].AsSpan(0, Count);

    public ReadOnlySpan<bool?> Shock => _shock;

    /// <summary>The pair that ends at a session, by its index; null when it has none.</summary>
    public ReturnPair? PairAt(int session) => _before[session + 1] > _before[session] ? _pairs[_before[session]] : null;

    /// <summary>Where the pairs of <paramref name="sessions"/> sessions lie that end <paramref name="skip"/> sessions before the newest.</summary>
    public Range Range(int sessions, int skip = 0)
    {
        var end = Math.Max(0, Sessions - skip);
        var start = Math.Max(0, end - sessions);
        return _before[start].._before[end];
    }

    /// <summary>The pairs of the last <paramref name="sessions"/> sessions, or of as many before the last <paramref name="skip"/>.</summary>
    public PairSpan Last(int sessions, int skip = 0)
    {
        var range = Range(sessions, skip);
        return new(X[range], Y[range], sessions);
    }

    /// <summary>Sessions of a calendar year in the window.</summary>
    public int SessionsIn(int year)
    {
        var count = 0;
        while (count < Sessions && _slots[Sessions - 1 - count].Date.Year == year) count++;
        return count;
    }
}
