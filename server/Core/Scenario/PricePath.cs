using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Core.Scenario;

/// <summary>Prices of consecutive periods: those that are given, then the last one for ever.</summary>
/// <param name="given">In order.</param>
/// <param name="before">The newest price that is known; null when there is none.</param>
internal sealed class PricePath(IReadOnlyList<GivenClose> given, double? before)
{
    public int Given => given.Count;

    /// <summary>Null when nothing was given and nothing is known.</summary>
    public double? CloseOf(int period) => given.Count == 0 ? before : given[Math.Min(period, given.Count - 1)].Close;

    /// <summary>Opens at the close before, as far as its range lets it. Null when there is no price at all.</summary>
    public Bar? BarOf(int period)
    {
        if (CloseOf(period) is not { } close) return null;
        var open = period == 0 ? before ?? close : CloseOf(period - 1) ?? close;
        var assumed = period < given.Count ? given[period] : new GivenClose(close);
        var (high, low) = (assumed.High ?? Math.Max(open, close), assumed.Low ?? Math.Min(open, close));
        return new(Math.Max(low, Math.Min(high, open)), high, low, close);
    }
}
