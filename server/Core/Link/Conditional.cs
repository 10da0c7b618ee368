using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Link;

/// <summary>
/// Does the correlation hold on good days only? (signals.md 2.5, 2.6; Ang and Chen 2002.) A day without a move of the benchmark is neither.
/// </summary>
public sealed record Conditional
{
    /// <summary>Rank correlation on rising days.</summary>
    public required Value RhoUp { get; init; }

    /// <summary>Rank correlation on falling days.</summary>
    public required Value RhoDown { get; init; }

    /// <summary>Positive: stronger on rising days. Standard normal when both are the same.</summary>
    public required Value Z { get; init; }

    public required bool FairWeather { get; init; }

    public required bool FoulWeather { get; init; }

    /// <summary>Asset return per unit of benchmark return on rising days.</summary>
    public required Value BetaUp { get; init; }

    public required Value BetaDown { get; init; }

    /// <summary>Positive: steeper on falling days.</summary>
    public required Value ZAsymmetry { get; init; }

    /// <summary>Rank correlation in sessions of macro shock.</summary>
    public required Value RhoShock { get; init; }

    /// <summary>Rank correlation in the rest.</summary>
    public required Value RhoCalm { get; init; }

    /// <summary>Pairs on rising days; not on the wire.</summary>
    internal int UpDays { get; init; }

    internal int DownDays { get; init; }

    internal static Conditional Of(PairSpan pairs, ReadOnlySpan<bool?> shock, LinkParameters parameters)
    {
        if (pairs.Lack(parameters) is { } lack) return Unknown(lack);
        var numbers = parameters.Conditional;
        var up = SubSample.Where(pairs, static x => x > 0);
        var down = SubSample.Where(pairs, static x => x < 0);
        var rhoUp = up.Spearman(parameters.LeastPairs, "rising days");
        var rhoDown = down.Spearman(parameters.LeastPairs, "falling days");
        var z = rhoUp.Against(rhoDown);
        var betaUp = up.Regression(numbers.LeastDays);
        var betaDown = down.Regression(numbers.LeastDays);
        var (rhoShock, rhoCalm) = Shocks(pairs, shock, numbers.LeastShocks);
        return new()
        {
            RhoUp = rhoUp.Rho,
            RhoDown = rhoDown.Rho,
            Z = z,
            FairWeather = z.IsOk && z.Number >= numbers.Threshold,
            FoulWeather = z.IsOk && z.Number <= -numbers.Threshold,
            BetaUp = Slope(betaUp, numbers, "rising"),
            BetaDown = Slope(betaDown, numbers, "falling"),
            ZAsymmetry = Asymmetry(betaUp, betaDown, numbers),
            RhoShock = rhoShock,
            RhoCalm = rhoCalm,
            UpDays = up.Count,
            DownDays = down.Count,
        };
    }

    private static Conditional Unknown(Value why) => new()
    {
        RhoUp = why,
        RhoDown = why,
        Z = why,
        FairWeather = false,
        FoulWeather = false,
        BetaUp = why,
        BetaDown = why,
        ZAsymmetry = why,
        RhoShock = why,
        RhoCalm = why,
    };

    private static Value Slope(Regression? fit, ConditionalParameters numbers, string days) =>
        fit is { } found ? Value.Of(found.Slope) : Value.Unavailable($"needs {numbers.LeastDays} {days} days on which both legs vary");

    private static Value Asymmetry(Regression? up, Regression? down, ConditionalParameters numbers)
    {
        if (up is not { } rising) return Slope(up, numbers, "rising");
        if (down is not { } falling) return Slope(down, numbers, "falling");
        var variance = (rising.SlopeError * rising.SlopeError) + (falling.SlopeError * falling.SlopeError);
        return Value.Of((falling.Slope - rising.Slope) / Math.Sqrt(variance));
    }

    private static (Value Shock, Value Calm) Shocks(PairSpan pairs, ReadOnlySpan<bool?> shock, int least)
    {
        var known = false;
        foreach (var flag in shock) known |= flag is not null;
        if (!known)
        {
            var unknown = Value.Unavailable("no measure of macro shock");
            return (unknown, unknown);
        }

        return (
            SubSample.Where(pairs, shock, true).Spearman(least, "sessions of macro shock").Rho,
            SubSample.Where(pairs, shock, false).Spearman(least, "sessions without macro shock").Rho);
    }

    public void Encode(CanonicalWriter writer)
    {
        RhoUp.Encode(writer);
        RhoDown.Encode(writer);
        Z.Encode(writer);
        writer.Bool(FairWeather);
        writer.Bool(FoulWeather);
        BetaUp.Encode(writer);
        BetaDown.Encode(writer);
        ZAsymmetry.Encode(writer);
        RhoShock.Encode(writer);
        RhoCalm.Encode(writer);
    }
}
