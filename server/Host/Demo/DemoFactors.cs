using RegimeGrpc.Core;

namespace RegimeGrpc.Server.Demo;

/// <summary>
/// What moves the simulated prices together: the stock market, small caps against it, crypto as a whole. Ether carries the stock
/// market with a load that is strong for months and now and then all but gone, so that its link to small caps couples and decouples.
/// </summary>
internal sealed class DemoFactors
{
    private const double EtherLoad = 1.75;

    // In a cell of time Ether may leave the stock market once, gradually, for most of its load, and comes back as gradually.
    private const double ShareDecoupled = 0.45;
    private const double LoadLost = 0.9;
    private static readonly long Cell = TimeSpan.FromDays(240).Ticks;
    private static readonly long ShortestPhase = TimeSpan.FromDays(80).Ticks;
    private static readonly long PhaseSlack = TimeSpan.FromDays(50).Ticks;
    private static readonly double Ramp = TimeSpan.FromDays(20).Ticks;

    private static readonly TimeSpan LeaderAhead = TimeSpan.FromHours(3);
    private static readonly Instant Reference = Instant.FromUtc(2023, 1, 1);
    private static readonly double TicksPerYear = TimeSpan.FromDays(365.25).Ticks;

    private readonly RandomPath _market;
    private readonly RandomPath _crypto;
    private readonly Noise _phases;

    public DemoFactors(Noise noise)
    {
        _market = new(noise.Of(1), 0.0095, 0.06);
        SmallCaps = new(noise.Of(2), 0.0042, 0.03);
        _crypto = new(noise.Of(3), 0.021, 0.22);
        Alts = new(noise.Of(4), 0.012, 0.15);
        Credit = new(noise.Of(5), 0.008, 0.08);
        _phases = noise.Of(6);
    }

    public RandomPath SmallCaps { get; }

    public RandomPath Alts { get; }

    public RandomPath Credit { get; }

    /// <summary>Years since the date the price levels are set for.</summary>
    public static double Years(Instant instant) => (instant - Reference).Ticks / TicksPerYear;

    /// <summary>Logarithm; of the stock market.</summary>
    public double Market(Instant instant) => _market.At(instant);

    /// <summary>How much the stock market has risen in these days, logarithm: what fear and credit react to.</summary>
    public double MarketChange(Instant instant, int days) => _market.At(instant) - _market.At(instant - TimeSpan.FromDays(days));

    public double Crypto(Instant instant) => _crypto.At(instant);

    /// <summary>Crypto as the leader shows it, some hours before the rest.</summary>
    public double CryptoAhead(Instant instant) => _crypto.At(instant + LeaderAhead);

    /// <summary>What the stock market does to Ether.</summary>
    public double MarketInEther(Instant instant)
    {
        var market = _market.At(instant);
        var (lost, centre) = Decoupling(instant);
        // Around the market's level in the middle of the phase, so that leaving and coming back are no jumps.
        return EtherLoad * (lost == 0 ? market : market - (LoadLost * lost * (market - _market.At(centre))));
    }

    /// <summary>From 0 (coupled) to 1, and the middle of the phase.</summary>
    private (double Share, Instant Centre) Decoupling(Instant instant)
    {
        var cell = instant.Ticks >= 0 ? instant.Ticks / Cell : ((instant.Ticks + 1) / Cell) - 1;
        var draw = 3 * cell;
        if (_phases.Uniform(draw) >= ShareDecoupled) return (0, instant);
        var length = ShortestPhase + (long)(PhaseSlack * _phases.Uniform(draw + 1));
        var start = (cell * Cell) + (long)((Cell - length) * _phases.Uniform(draw + 2));
        var (since, left) = (instant.Ticks - start, start + length - instant.Ticks);
        if (since <= 0 || left <= 0) return (0, instant);
        var ramp = Math.Min(1, Math.Min(since, left) / Ramp);
        return (ramp * ramp * (3 - (2 * ramp)), new(start + (length / 2)));
    }
}
