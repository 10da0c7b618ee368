using System.Text.Json;

namespace RegimeGrpc.Benchmarks;

/// <summary>A line of a result.</summary>
/// <param name="Mode">"core".</param>
/// <param name="Name">What was measured.</param>
/// <param name="Count">How often.</param>
/// <param name="Micros">Median time of one, microseconds.</param>
/// <param name="Micros99">99th percentile, microseconds; null where only a total was taken.</param>
/// <param name="AllocatedBytes">Mean of one.</param>
/// <param name="TargetMicros">What is aimed at; null for nothing.</param>
/// <param name="RatioFromScratch">How many times longer the same windows take when they are computed anew; null where that means nothing.</param>
internal sealed record Row(
    string Mode, string Name, int Count, double Micros, double? Micros99, double AllocatedBytes, double? TargetMicros = null, double? RatioFromScratch = null)
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    internal static string Json(IReadOnlyList<Row> rows) => JsonSerializer.Serialize(rows, Options);

    public override string ToString() =>
        $"{Name,-44} {Count,8} x {Micros,12:0.00} us  p99 {Micros99?.ToString("0.00") ?? "-",10}  {AllocatedBytes,10:0} B"
        + (TargetMicros is { } target ? $"  aim {target:0} us{(Micros <= target ? "" : " MISSED")}" : "")
        + (RatioFromScratch is { } ratio ? $"  from scratch: {ratio:0.0} x as long" : "");
}
