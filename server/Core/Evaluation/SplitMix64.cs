namespace RegimeGrpc.Core.Evaluation;

/// <summary>
/// The generator of the bootstrap (Steele, Lea and Flood 2014): a counter and a mixer, 64 bits of state, period 2^64, the same
/// numbers on every machine. Resampling needs no more; nothing of it reaches a signal.
/// </summary>
internal struct SplitMix64(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A stream of its own for a name: results do not depend on what was drawn before.</summary>
    public static SplitMix64 For(ulong seed, string name)
    {
        // FNV-1a over the UTF-16 code units.
        var hash = 14695981039346656037UL;
        foreach (var letter in name) hash = unchecked((hash ^ letter) * 1099511628211UL);
        return new(seed ^ hash);
    }

    public ulong Next()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15UL;
            var z = _state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }

    /// <summary>From 0 to below <paramref name="count"/>; the bias is below count / 2^64.</summary>
    public int Below(int count) => (int)Math.BigMul(Next(), (ulong)count, out _);
}
