namespace RegimeGrpc.Server.Demo;

/// <summary>
/// Numbers that look random and are a function of a seed and a place, so that any of them can be had without those before it.
/// The mixing is SplitMix64's (Steele, Lea, Flood 2014); only integer operations and exact scalings, so every machine gives the same.
/// </summary>
internal readonly record struct Noise(ulong Seed)
{
    private const ulong Step = 0x9E3779B97F4A7C15;
    private const double PerUnit = 1.0 / (1L << 53);
    private const double PerQuarter = 1.0 / (1 << 16);

    // Four uniform numbers have variance 1/3 together.
    private const double ToUnitVariance = 1.7320508075688772;

    /// <summary>An independent source.</summary>
    public Noise Of(ulong stream) => new(Mix(Seed + (Step * (stream + 1))));

    /// <summary>In [0, 1).</summary>
    public double Uniform(long place) => (At(place) >> 11) * PerUnit;

    /// <summary>Mean 0, variance 1, within 3.5: the sum of four uniform numbers, near enough to normal.</summary>
    public double Normal(long place)
    {
        var bits = At(place);
        var sum = (bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48);
        return (((sum + 2) * PerQuarter) - 2) * ToUnitVariance;
    }

    private ulong At(long place) => Mix(Seed + (Step * (ulong)place));

    private static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }
}
