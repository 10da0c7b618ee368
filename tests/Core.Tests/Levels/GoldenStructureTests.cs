using System.Globalization;
using System.Text.Json;
using RegimeGrpc.Core.Levels;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Tests.Levels;

/// <summary>Every field of the reference structure files, from an independent implementation, in both kinds of average.</summary>
public sealed class GoldenStructureTests
{
    [MarketDataFact]
    public void Exponential_structure_equals_the_reference() =>
        Assert.Equal(241, Compare("golden/structure-ema.jsonl", MovingAverageKind.Exponential));

    [MarketDataFact]
    public void Simple_structure_equals_the_reference() =>
        Assert.Equal(241, Compare("golden/structure-sma.jsonl", MovingAverageKind.Simple));

    private static int Compare(string path, MovingAverageKind kind)
    {
        var golden = File.ReadLines(MarketData.Path(path))
            .Select(static line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(static row => row.GetProperty("date").GetString()!);
        var state = new LevelsState(new() { ClusterKind = kind, TrendKind = kind });
        var compared = 0;
        foreach (var (day, bar) in EthBars.Read())
        {
            state.Seal(day, bar);
            if (!golden.TryGetValue(Text(day), out var row)) continue;
            Row(row, state.Sealed(), kind);
            compared++;
        }

        return compared;
    }

    private static void Row(JsonElement row, Core.Levels.Levels levels, MovingAverageKind kind)
    {
        Assert.Equal(row.GetProperty("date").GetString(), Text(levels.BarDate));
        var averages = levels.Averages.Where(a => a.Kind == kind).ToDictionary(static a => a.Length, static a => a.Price);
        Number(row, "close", levels.Price);
        Number(row, "atr", levels.Atr);
        Number(row, "ma50", averages[50]);
        Number(row, "ma100", averages[100]);
        Number(row, "ma200", averages[200]);
        Number(row, "slope200", levels.Slope);
        State(row, "trend", levels.Trend);
        Number(row, "clu_lo", levels.Cluster.Low);
        Number(row, "clu_up", levels.Cluster.High);
        Number(row, "clu_w", levels.Cluster.WidthAtr);
        Assert.Equal(row.GetProperty("cluster").GetBoolean(), levels.Cluster.Tight);
        State(row, "reclaim", levels.Cluster.State);
        Assert.Equal(row.GetProperty("reclaim_age").GetInt32(), levels.Cluster.Age);
        Flush(row, levels.Flush);
        Line(row, levels.Line);
        Target(row, levels.Target1);
        Number(row, "prior_peak", levels.PriorPeak);
    }

    private static void Flush(JsonElement row, Flush? flush)
    {
        Assert.Equal(Has(row, "flush_date"), flush is not null);
        if (flush is null) return;
        Assert.Equal(row.GetProperty("flush_date").GetString(), Text(flush.Date));
        Close(row.GetProperty("flush_low"), flush.Low);
        Close(row.GetProperty("flush_close_low"), flush.CloseLow);
        Assert.Equal(row.GetProperty("flush_rec").GetBoolean(), flush.Recovered);
    }

    private static void Line(JsonElement row, MicroLine? line)
    {
        State(row, "line_state", line?.State ?? LineState.None);
        Assert.Equal(Has(row, "inv_zone"), line is not null);
        if (line is null)
        {
            Assert.False(Has(row, "line") || Has(row, "line_id"));
            return;
        }

        Number(row, "line", line.Price);
        Assert.Equal(row.GetProperty("line_id").GetInt64(), line.Id);
        Assert.Equal(row.GetProperty("line_ver").GetInt32(), line.Version);
        Pivot(row.GetProperty("line_anchor"), line.Anchor);
        Pivot(row.GetProperty("line_b"), line.Touch);
        Close(row.GetProperty("inv_zone")[0], line.Zone.Low);
        Close(row.GetProperty("inv_zone")[1], line.Zone.High);
    }

    private static void Target(JsonElement row, Zone? zone)
    {
        Assert.Equal(Has(row, "target1"), zone is not null);
        if (zone is null) return;
        var target = row.GetProperty("target1");
        Close(target[0], zone.Range.Low);
        Close(target[1], zone.Range.High);
        Assert.Equal(target[2].GetInt32(), zone.Touches);
    }

    private static void Pivot(JsonElement pair, Pivot pivot)
    {
        Assert.Equal(pair[0].GetString(), Text(pivot.Date));
        Close(pair[1], pivot.Price);
    }

    private static void State<T>(JsonElement row, string field, T state) where T : struct, Enum =>
        Assert.Equal(row.GetProperty(field).GetString()!.Replace("_", "", StringComparison.Ordinal), state.ToString().ToUpperInvariant());

    private static void Number(JsonElement row, string field, Value value)
    {
        Assert.Equal(Has(row, field), value.IsOk);
        if (value.IsOk) Close(row.GetProperty(field), value.Number);
    }

    private static bool Has(JsonElement row, string field) => row.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null;

    private static void Close(JsonElement expected, double actual)
    {
        var wanted = expected.GetDouble();
        Assert.True(Math.Abs(actual - wanted) <= Math.Max(1e-12, 1e-9 * Math.Abs(wanted)), $"expected {wanted:R}, was {actual:R}");
    }

    private static string Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "none";
}
