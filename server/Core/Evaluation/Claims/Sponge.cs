using RegimeGrpc.Core.Liquidity;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Evaluation.Claims;

/// <summary>
/// "ETH and BTC are a liquidity sponge": the weekly beta on easing as the liquidity topic has it, over the whole journal up to the
/// newest seal. Its interval and chance are those of its robust t; there are no halves of it.
/// </summary>
internal static class Sponge
{
    public static Measured Measure(Tape tape, EvaluationParameters parameters)
    {
        var betas = tape.Newest is { } topics ? topics.Liquidity.Betas : [];
        var asset = Find(betas, first: true);
        var leader = Find(betas, first: false);
        var pairs = Pairs.Of(tape);
        var weeks = Weeks(pairs);
        var known = asset is { Beta.IsOk: true, T.IsOk: true } && asset.T.Number != 0;
        var details = new List<ClaimDetail>();
        foreach (var beta in betas)
        {
            var name = $"{beta.Asset}, {(beta.Weeks == 0 ? "all weeks" : $"{beta.Weeks} weeks")}{(beta.WithBenchmark ? ", small caps held fixed" : "")}";
            details.Add(new($"beta of {name}", beta.Beta, 0));
            details.Add(new($"t of {name}", beta.T, 0));
            details.Add(new($"R squared of {name}", beta.RSquared, 0));
        }

        return new()
        {
            Id = "liquidity-sponge",
            Text = "ETH and BTC are a liquidity sponge",
            Measure = "weekly log return of ETH per standard deviation of easing (fall of the NFCI), all weeks",
            Estimate = known ? asset!.Beta : Value.Unavailable("the liquidity topic has no beta"),
            Interval = level => known ? Normal(asset!, level) : Evaluation.Interval.Unknown("the liquidity topic has no beta"),
            P = known ? Value.Of(2 * Elementary.NormalCdf(-Math.Abs(asset!.T.Number))) : Value.Unavailable("the liquidity topic has no beta"),
            Observations = weeks,
            Effective = weeks,
            From = pairs.Length > 0 ? pairs[0].Row.AsOf : null,
            To = pairs.Length > 0 ? pairs[^1].Row.AsOf : null,
            Details = details,
            Refused = known ? null : (ClaimVerdict.NotMeasurable, asset is { } lacking ? $"The liquidity topic has no beta: {lacking.Beta.Reason}." : "Nothing was sealed."),
            NotEnough = leader is not { Beta.IsOk: true, T.IsOk: true } ? $"Clear of ETH, but BTC could not be measured: {leader?.Beta.Reason}."
                : Normal(leader, parameters.Level).Side <= 0 ? "Clear of ETH, but not of BTC." : null,
        };
    }

    private static LiquidityBeta? Find(IReadOnlyList<LiquidityBeta> betas, bool first)
    {
        foreach (var beta in betas)
            if (beta.Weeks == 0 && !beta.WithBenchmark && (beta.Asset == betas[0].Asset) == first)
                return beta;
        return null;
    }

    private static Interval Normal(LiquidityBeta beta, double level)
    {
        var half = DataSnooping.Quantile(1 - level / 2) * Math.Abs(beta.Beta.Number / beta.T.Number);
        return new(Value.Of(beta.Beta.Number - half), Value.Of(beta.Beta.Number + half));
    }

    // Weeks in which a session has a pair; the regression leaves out those whose NFCI is not known yet.
    private static int Weeks(PairRow[] pairs)
    {
        var (weeks, newest) = (0, -1);
        foreach (var pair in pairs)
        {
            // Day 0 of the count was a Monday.
            var week = pair.Row.Day.DayNumber / 7;
            if (week == newest) continue;
            (weeks, newest) = (weeks + 1, week);
        }

        return weeks;
    }
}
