using RegimeGrpc.Core.Liquidity;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Evaluation.Claims;

/// <summary>
/// "ETH and BTC are a liquidity sponge": the weekly beta on easing as the liquidity topic has it, over the whole journal up to the
/// newest seal, also where the tape begins later: its span says so. Its interval and chance are those of its robust t; there are no halves of it.
/// </summary>
internal static class Sponge
{
    public static Measured Measure(Tape tape, EvaluationParameters parameters)
    {
        var betas = tape.Newest is { } topics ? topics.Liquidity.Betas : [];
        var asset = Find(betas, first: true);
        var leader = Find(betas, first: false);
        var known = asset is { Beta.IsOk: true, T.IsOk: true } && asset.T.Number != 0;
        var details = new List<ClaimDetail>();
        foreach (var beta in betas)
        {
            var name = $"{beta.Asset}, {(beta.Weeks == 0 ? "all weeks" : $"{beta.Weeks} weeks")}{(beta.WithBenchmark ? ", small caps held fixed" : "")}";
            details.Add(new($"beta of {name}", beta.Beta, beta.Observations));
            details.Add(new($"t of {name}", beta.T, beta.Observations));
            details.Add(new($"R squared of {name}", beta.RSquared, beta.Observations));
        }

        return new()
        {
            Id = "liquidity-sponge",
            Text = "ETH and BTC are a liquidity sponge",
            Measure = "weekly log return of ETH per standard deviation of easing (fall of the NFCI), all weeks",
            Estimate = known ? asset!.Beta : Value.Unavailable("the liquidity topic has no beta"),
            Interval = level => known ? Normal(asset!, level) : Evaluation.Interval.Unknown("the liquidity topic has no beta"),
            P = known ? Value.Of(2 * Elementary.NormalCdf(-Math.Abs(asset!.T.Number))) : Value.Unavailable("the liquidity topic has no beta"),
            Observations = asset?.Observations ?? 0,
            Effective = asset?.Observations ?? 0,
            // A week's return begins with the close of the Friday before.
            From = asset?.First is { } first ? Instant.FromDate(first.AddDays(-6)) : null,
            To = asset?.Last is { } last ? Instant.FromDate(last.AddDays(1)) : null,
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
}
