using System.Globalization;
using RegimeGrpc.Client;
using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Samples.PaperTrader;

/// <summary>A change of the position, on paper.</summary>
/// <param name="IsLong">Long from here on; else flat.</param>
/// <param name="Price">The newest known one; null when none is known, and then the exit is at whatever the market gives.</param>
/// <param name="Why">In plain words.</param>
internal sealed record Trade(bool IsLong, double? Price, string Why)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(IsLong ? "LONG" : "FLAT")} at {(Price is { } price ? $"{price:0.00}" : "an unknown price")}: {Why}");
}

/// <summary>
/// The rules, free of network and clock. In: on a sealed signal whose stance is ACTIVE. Out: at once when the stance is another, the
/// price falls under an invalidation, or nothing can be relied on any more (stale, gap, storage away). In doubt flat.
/// </summary>
internal sealed class Desk
{
    private double? _price;
    private double? _entry;
    private bool _caughtUp;

    public bool IsLong { get; private set; }

    /// <summary>Of closed trades, as a factor: 1.02 is 2 % up.</summary>
    public double Equity { get; private set; } = 1;

    /// <summary>Null: the position stays.</summary>
    public Trade? On(WatchEvent happened, DateTimeOffset now) => happened switch
    {
        WatchEvent.Published { Signal: var signal } => On(signal, now),
        WatchEvent.CaughtUp => CaughtUp(),
        WatchEvent.Stale { Signal: var signal } => Leave($"the signal was valid until {signal.ValidUntil:u} only"),
        WatchEvent.Gap gap => Leave($"{gap.Code}: what was known does not apply any more"),
        WatchEvent.Heartbeat { Replica.StorageStale: true } => Leave("the server cannot reach its journal"),
        // A connection that broke is no reason yet: the signal is valid until it is not, and Stale comes by the clock.
        _ => null,
    };

    private Trade? CaughtUp()
    {
        _caughtUp = true;
        return null;
    }

    private Trade? On(Signal signal, DateTimeOffset now)
    {
        if (signal.Levels is { } levels && levels.Price.TryGet(out var price)) _price = price;
        if (signal.ValidUntil <= now) return Leave($"the signal was valid until {signal.ValidUntil:u} only");
        if (signal.Stance is not { } stance) return Leave("the signal has no stance");
        if (stance.State != StanceState.Active) return Leave($"the stance is {stance.State}: {stance.Reasons.FirstOrDefault()}");
        if (Crossed(stance) is { } crossed) return Leave($"under the invalidation {crossed.Id}: {crossed.Reason}");
        // What moves until the next seal may end a position, and never begins one. Nor does what is told of the past.
        if (IsLong || signal.Finality != Finality.Sealed || _price is null) return null;
        (IsLong, _entry) = (true, _price);
        return new(true, _price, $"the stance is Active, {(_caughtUp ? "live" : "from before the start")}");
    }

    private Invalidation? Crossed(Stance stance) =>
        _price is { } price ? stance.Invalidations.FirstOrDefault(i => i.Price.TryGet(out var level) && price < level) : null;

    private Trade? Leave(string why)
    {
        if (!IsLong) return null;
        if (_price is { } exit && _entry is { } entry) Equity *= exit / entry;
        (IsLong, _entry) = (false, null);
        return new(false, _price, why);
    }
}
