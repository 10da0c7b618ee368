using RegimeGrpc.Cli.Import;

namespace RegimeGrpc.Client.Tests.Import;

/// <summary>The manifest of the real data, which stands in the repository; the data does not.</summary>
public class MarketDataImportTests
{
    private static readonly string ManifestPath = Path.Combine(MarketData.Repository, "tests", "market-data.manifest.json");
    private static readonly DateTimeOffset EndOfJune = new(2025, 7, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_manifest_is_understood_and_stretches_of_a_series_do_not_overlap()
    {
        var manifest = ManifestReader.Read(ManifestPath);
        Assert.Equal(39, manifest.Files.Count);
        foreach (var group in manifest.Files.SelectMany(f => f.Series).GroupBy(s => s.Id))
        {
            var days = Enumerable.Range(0, 5000).Select(i => new DateOnly(2015, 1, 1).AddDays(i));
            Assert.All(days, day => Assert.True(group.Count(s => s.Covers(day)) <= 1, $"{group.Key} has two values on {day:O}"));
        }
    }

    [MarketDataFact]
    public void Every_row_of_the_real_data_is_read_and_none_known_later_is_sent()
    {
        var plan = ImportPlan.Read(MarketData.PathOf("data"), ManifestReader.Read(ManifestPath), EndOfJune);
        Assert.Empty(plan.Unreadable.Select(u => $"{u.Place}: {u.Reason}"));
        Assert.All(plan.Rows, r => Assert.True(r.Observation.KnownAt <= EndOfJune && r.Observation.EventTime <= r.Observation.KnownAt));
        var keys = plan.Rows.Concat(plan.HeldBack).Select(r => (r.Observation.Series, r.Observation.EventTime, r.Observation.Source)).ToList();
        Assert.Equal(keys.Count, keys.Distinct().Count());
        var held = plan.HeldBack.GroupBy(r => r.Observation.Series).ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal(1, held["macro.CPIAUCSL"]);
        Assert.Equal(1, held["macro.CPILFESL"]);
        Assert.Equal(1, held["macro.NFCI"]);
        Assert.Equal(1, held["macro.BAMLH0A0HYM2"]);
        Assert.Equal(1, held["crypto.ETH-USDT.binance.day"]);
        Assert.False(held.ContainsKey("equity.RUT.day"));
    }

    [MarketDataFact]
    public void Queues_are_in_ETH_on_both_sides_of_the_fork()
    {
        var plan = ImportPlan.Read(MarketData.PathOf("data"), ManifestReader.Read(ManifestPath), null);
        double At(string series, int month, int day) => plan.Rows.Single(r => r.Observation.Series == series && r.Observation.EventTime == new DateTimeOffset(2025, month, day, 0, 0, 0, TimeSpan.Zero).AddDays(1)).Observation.Scalar!.Value;
        Assert.Equal(3076 * 32, At("onchain.eth.validator.exit-queue", 5, 21));
        Assert.Equal(88898, At("onchain.eth.validator.exit-queue", 5, 22));
        Assert.Equal(16 * 32, At("onchain.eth.validator.exit-churn", 5, 5));
        Assert.Equal(256, At("onchain.eth.validator.exit-churn", 5, 7));
    }
}
