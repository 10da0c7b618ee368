using System.Collections.Immutable;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Link;

/// <summary>Every number of signals.md 1.3 and 2. Windows are in sessions. Immutable; part of the model's fingerprint.</summary>
public sealed record LinkParameters
{
    public Alignment Alignment { get; init; } = Alignment.SessionClose;

    public SamplingParameters Sampling { get; init; } = new();

    /// <summary>Assets the partial correlations are given, in the order they are published.</summary>
    public ImmutableArray<ThirdLeg> ThirdLegs { get; init; } =
        [new("SPY", ThirdLegSampling.OfficialClose), new("BTC", ThirdLegSampling.Intraday)];

    /// <summary>Sessions kept. Room for the longest window, a calendar year and the session before it.</summary>
    public int Capacity { get; init; } = 300;

    /// <summary>A window is valid with this share of its sessions ...</summary>
    public double Coverage { get; init; } = 0.8;

    /// <summary>... and at least this many pairs.</summary>
    public int LeastPairs { get; init; } = 20;

    /// <summary>What the link is worth as evidence when it rests on UTC day bars.</summary>
    public double UtcDailyAvailability { get; init; } = 0.8;

    public ImmutableArray<int> PearsonWindows { get; init; } = [30, 60, 90, 250];

    /// <summary>The window that carries the verdict: rank correlation, partial correlation, break, link, tracking gap.</summary>
    public int PrimaryWindow { get; init; } = 60;

    /// <summary>What came before the primary window.</summary>
    public int BaseWindow { get; init; } = 190;

    public ImmutableArray<double> EwmaLambdas { get; init; } = [0.97, 0.94];

    public int EwmaLeastPairs { get; init; } = 20;

    public ImmutableArray<int> BetaWindows { get; init; } = [60, 250];

    public ConditionalParameters Conditional { get; init; } = new();

    public BreakParameters Breaks { get; init; } = new();

    public VolatilityParameters Volatility { get; init; } = new();

    /// <summary>The asset lags at or below minus this drift and leads at or above it.</summary>
    public double TrackingThreshold { get; init; } = 1.645;

    public ShrinkageParameters Shrinkage { get; init; } = new();

    /// <summary>Sessions of base and primary window.</summary>
    internal int LongWindow => PrimaryWindow + BaseWindow;

    /// <exception cref="ArgumentException">The sessions kept cannot hold a window and the session before it, or are more than 10,000.</exception>
    internal LinkParameters Checked()
    {
        var longest = Math.Max(LongWindow, Conditional.Window);
        longest = Math.Max(longest, Math.Max(Breaks.UnknownDateWindow, Breaks.FastWindow + Breaks.FastBaseWindow));
        longest = Math.Max(longest, Volatility.HighWindow + Volatility.LowWindow);
        foreach (var window in PearsonWindows) longest = Math.Max(longest, window);
        foreach (var window in BetaWindows) longest = Math.Max(longest, window);
        if (Capacity <= longest || Capacity > 10_000)
            throw new ArgumentException($"Capacity {Capacity} must exceed the longest window, {longest}, and not 10,000", nameof(Capacity));
        return this;
    }

    /// <summary>Null when a window has pairs enough (signals.md 2); else why not.</summary>
    internal Value? Lack(int pairs, int sessions)
    {
        var least = Math.Max(LeastPairs, LeastIn(sessions));
        return pairs >= least ? null : Value.Unavailable($"needs {least} pairs in {sessions} sessions, has {pairs}");
    }

    /// <summary>The valid pairs a window of some sessions needs by coverage alone.</summary>
    internal int LeastIn(int sessions) => (int)Math.Ceiling((Coverage * sessions) - 1e-9);

    public void Encode(CanonicalWriter writer)
    {
        writer.Byte((byte)Alignment);
        Sampling.Encode(writer);
        writer.List(ThirdLegs, static (w, leg) => leg.Encode(w));
        writer.Int(Capacity);
        writer.Double(Coverage);
        writer.Int(LeastPairs);
        writer.Double(UtcDailyAvailability);
        writer.List(PearsonWindows, static (w, window) => w.Int(window));
        writer.Int(PrimaryWindow);
        writer.Int(BaseWindow);
        writer.List(EwmaLambdas, static (w, lambda) => w.Double(lambda));
        writer.Int(EwmaLeastPairs);
        writer.List(BetaWindows, static (w, window) => w.Int(window));
        Conditional.Encode(writer);
        Breaks.Encode(writer);
        Volatility.Encode(writer);
        writer.Double(TrackingThreshold);
        Shrinkage.Encode(writer);
    }
}
