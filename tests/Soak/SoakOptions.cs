namespace RegimeGrpc.Soak;

/// <summary>What a run is made of. The same seed gives the same faults in the same order; when they hit depends on the machine.</summary>
/// <param name="Length">How long faults happen; the proof comes after it.</param>
/// <param name="Seed">Of faults and facts.</param>
/// <param name="Embedded">One server on the embedded journal; else two over one Redis.</param>
/// <param name="Rate">Facts a second, about.</param>
/// <param name="LongestFreeze">Of Redis.</param>
internal sealed record SoakOptions(TimeSpan Length, int Seed, bool Embedded, int Rate, TimeSpan LongestFreeze);
