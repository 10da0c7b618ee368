namespace RegimeGrpc.Server.Feeds.Facts;

/// <summary>
/// Who goes first where several providers give one series: after the first in this order has spoken of a period, the others are
/// only compared with it. Whoever is not in it, a caller above all, goes neither before nor after anybody. Pure.
/// </summary>
internal static class Precedence
{
    private static readonly string[] Order =
    [
        // The Board's H.15 and the vintages of ALFRED are the record; the Treasury and BLS are there sooner.
        Providers.Fred, Providers.Treasury, Providers.Bls,
        // One's own node is exact; the pool's yield is the stated one; the collection of days goes back furthest.
        Providers.Beacon, Providers.Lido, Providers.ValidatorQueue,
    ];

    /// <summary>Whether one source's word stands against another's.</summary>
    public static bool GoesBefore(string source, string other) =>
        Array.IndexOf(Order, source) is var first and >= 0 && Array.IndexOf(Order, other) is var second and >= 0 && first < second;
}
