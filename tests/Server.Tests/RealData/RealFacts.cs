using RegimeGrpc.Cli.Import;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Tests.RealData;

/// <summary>The real data as an import sends it: read by the manifest that stands in the repository, in the order of an import.</summary>
internal static class RealFacts
{
    private static readonly DateTimeOffset Until = new(2025, 6, 30, 23, 59, 59, TimeSpan.Zero);

    private static readonly Lazy<Observation[]> Read = new(() => From(MarketData.Directory!, Manifest));

    /// <summary>Read once for all tests.</summary>
    internal static IReadOnlyList<Observation> All => Read.Value;

    internal static Manifest Manifest => ManifestReader.Read(Path.Combine(MarketData.Repository, "tests", "market-data.manifest.json"));

    internal static Observation[] From(string directory, Manifest manifest)
    {
        var plan = ImportPlan.Read(directory, manifest, Until);
        Assert.Empty(plan.Unreadable);
        return [.. plan.Rows.Select(row => ToCore(row.Observation))];
    }

    private static Observation ToCore(Client.Observations.Observation row) => new()
    {
        Series = row.Series,
        EventTime = Instant.From(row.EventTime),
        KnownAt = Instant.From(row.KnownAt),
        Scalar = row.Scalar,
        Bar = row.Bar is { } bar ? new Bar(bar.Open, bar.High, bar.Low, bar.Close, bar.Volume) : null,
        Source = row.Source,
        Vintage = row.Vintage,
        Quality = (Quality)row.Quality,
        Correction = row.Correction,
        Key = row.Key,
    };
}
