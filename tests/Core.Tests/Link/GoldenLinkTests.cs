using System.Text.Json;
using RegimeGrpc.Core.Link;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Tests.Link;

/// <summary>Every field of the reference file against a run over the real prices.</summary>
public class GoldenLinkTests
{
    private static readonly LinkParameters Defaults = new();

    [MarketDataFact]
    public void Every_field_of_every_line_agrees()
    {
        var lines = 0;
        foreach (var line in File.ReadLines(MarketData.Path("golden/link.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            var date = json.RootElement.GetProperty("session").GetString()!;
            var (seal, pairs) = RealLink.At(date);
            foreach (var field in json.RootElement.EnumerateObject())
            {
                if (field.Value.ValueKind == JsonValueKind.String) continue;
                Check($"{date} {field.Name}", field.Name, field.Value, seal.Correlation, pairs);
            }

            Assert.False(seal.SessionMissing || seal.Restated);
            lines++;
        }

        Assert.Equal(61, lines);
    }

    private static void Check(string what, string name, JsonElement expected, Correlation actual, ReturnPair[] pairs)
    {
        if (name.StartsWith("pearson", StringComparison.Ordinal)) Pearson(what, expected, actual.Pearson.Single(p => p.Window == name["pearson".Length..]));
        else if (name == "wkd_raw") Wkd(what, expected, pairs);
        else Close.To(expected.GetDouble(), Field(name, actual), what);
    }

    private static Value Field(string name, Correlation actual) => name switch
    {
        "spearman60" => actual.Spearman[0].Rho,
        "spearman_base190" => actual.Spearman[1].Rho,
        "z_break" => actual.Breaks.Z,
        "z_break_fast" => actual.Breaks.ZFast,
        "r_post" => actual.Link.R,
        "r_post_lower90" => actual.Link.Low,
        "beta60" => actual.Betas[0].Slope,
        "beta60_se" => actual.Betas[0].StandardError,
        "beta250" => actual.Betas[1].Slope,
        "beta250_se" => actual.Betas[1].StandardError,
        "t_gap" => actual.TrackingGap.T,
        "beta190" => actual.TrackingGap.Beta,
        "z_fair_weather" => actual.Conditional.Z,
        "rho_up" => actual.Conditional.RhoUp,
        "rho_down" => actual.Conditional.RhoDown,
        "beta_up" => actual.Conditional.BetaUp,
        "beta_down" => actual.Conditional.BetaDown,
        "forbes_rigobon" => actual.VolatilityAdjusted.Rho,
        "forbes_rigobon_delta" => actual.VolatilityAdjusted.Delta,
        "ewma97_from_first_session" => actual.Ewma[0].Rho,
        _ => throw new InvalidOperationException($"The reference has a field nobody checks: {name}"),
    };

    private static void Pearson(string what, JsonElement expected, Pearson actual)
    {
        foreach (var field in expected.EnumerateObject())
        {
            var value = field.Name switch
            {
                "r" => actual.R,
                "z" => actual.Z,
                "se_iid" => actual.StandardErrorIid,
                "se_robust" => actual.StandardErrorRobust,
                "lower" => actual.Low,
                "upper" => actual.High,
                _ => throw new InvalidOperationException($"The reference has a field nobody checks: {field.Name}"),
            };
            Close.To(field.Value.GetDouble(), value, $"{what} {field.Name}");
        }
    }

    private static void Wkd(string what, JsonElement expected, ReturnPair[] pairs)
    {
        var x = pairs.TakeLast(250).Select(pair => pair.Benchmark).ToArray();
        var y = pairs.TakeLast(250).Select(pair => pair.Asset).ToArray();
        var actual = UnknownDateBreak.Of(new(x, y, 250), Defaults);
        Close.To(expected.GetProperty("q").GetDouble(), actual.Statistic, what);
        Close.To(expected.GetProperty("p").GetDouble(), actual.P, what);
        Assert.Equal(expected.GetProperty("j").GetInt32(), actual.Pairs);
        Assert.Equal(expected.GetProperty("sign").GetDouble() > 0 ? BreakDirection.Drop : BreakDirection.Rise, actual.Direction);
    }
}
