using RegimeGrpc.Cli;
using RegimeGrpc.Cli.Import;
using RegimeGrpc.Client.Observations;

namespace RegimeGrpc.Client.Tests.Import;

public class ImportPlanTests
{
    [Fact]
    public void Rows_come_in_the_order_in_which_they_could_have_been_known()
    {
        using var folder = Manifests.Files();
        var plan = Plan(folder, Manifests.Small);
        Assert.Equal(
            [
                "2025-06-26T00:00:10Z eth.day", "2025-06-26T06:00:00Z queue", "2025-06-26T20:15:00Z rut.day",
                "2025-06-27T00:00:10Z eth.day", "2025-06-27T06:00:00Z apr", "2025-06-27T06:00:00Z queue", "2025-06-27T20:15:00Z rut.day",
                "2025-06-28T00:00:10Z eth.day", "2025-06-28T06:00:00Z apr", "2025-06-28T06:00:00Z queue",
            ],
            plan.Rows.Select(r => $"{r.Observation.KnownAt:yyyy-MM-ddTHH:mm:ssZ} {r.Observation.Series}"));
        Assert.Empty(plan.HeldBack);
        Assert.Empty(plan.Unreadable);
    }

    [Fact]
    public void Rows_carry_what_the_manifest_says_about_them()
    {
        using var folder = Manifests.Files();
        var rows = Plan(folder, Manifests.Small).Rows.Select(r => r.Observation).ToList();
        var eth = rows.First(r => r.Series == "eth.day");
        Assert.Equal(new Bar(2400, 2450, 2390, 2418, 100.5), eth.Bar);
        Assert.Equal(("binance", new DateTimeOffset(2025, 6, 26, 0, 0, 0, TimeSpan.Zero)), (eth.Source, eth.EventTime));
        var rut = rows.First(r => r.Series == "rut.day");
        Assert.Equal((null, "ibkr"), (rut.Bar!.Value.Volume, rut.Source));
        Assert.Equal([(320.0, Quality.Suspect), (330.0, Quality.Ok), (0.0, Quality.Ok)], rows.Where(r => r.Series == "queue").Select(r => (r.Scalar!.Value, r.Quality)));
        Assert.All(rows, r => Assert.Equal("", r.Key));
    }

    [Fact]
    public void An_empty_cell_is_absent_and_not_0()
    {
        using var folder = Manifests.Files();
        Assert.Equal([3.05, 3.01], Plan(folder, Manifests.Small).Rows.Where(r => r.Observation.Series == "apr").Select(r => r.Observation.Scalar!.Value));
    }

    [Fact]
    public void What_was_known_later_is_held_back()
    {
        using var folder = Manifests.Files();
        var until = new DateTimeOffset(2025, 6, 27, 20, 15, 0, TimeSpan.Zero);
        var plan = Plan(folder, Manifests.Small, until);
        Assert.Equal((7, 3), (plan.Rows.Count, plan.HeldBack.Count));
        Assert.All(plan.HeldBack, r => Assert.True(r.Observation.KnownAt > until));
        Assert.Equal(until, plan.AdvanceTo(until));
        Assert.Equal(until, plan.AdvanceTo(null));
        Assert.Equal(3, Plan(folder, Manifests.Small, until.AddTicks(-1)).HeldBack.Count - 1);
    }

    [Fact]
    public void The_order_of_files_and_rows_does_not_matter()
    {
        using var folder = Manifests.Files();
        using var shuffled = new Folder().With("bars/eth.csv", Reverse(Manifests.Eth)).With("rut.csv", Reverse(Manifests.Rut)).With("queue.csv", Reverse(Manifests.Queue));
        var manifest = ManifestReader.Parse(Manifests.Small, "small");
        var backwards = manifest with { Files = [.. manifest.Files.Reverse()] };
        Assert.Equal(
            ImportPlan.Read(folder.Path, manifest, null).Rows.Select(r => r.Observation),
            ImportPlan.Read(shuffled.Path, backwards, null).Rows.Select(r => r.Observation));

        static string Reverse(string csv)
        {
            var lines = csv.Split('\n');
            return string.Join('\n', lines.Take(1).Concat(lines.Skip(1).Reverse()));
        }
    }

    [Fact]
    public void What_cannot_be_read_is_named_by_file_and_line()
    {
        using var folder = Manifests.Files()
            .With("bars/eth.csv", "date,open,high,low,close,volume\n2025-06-25,1,2,0.5,1.5,7\n2025-06-26,1,2\n2025-06-27,1,NaN,0.5,1.5,7\n2025-06-28,,2,0.5,1.5,7\n\nyesterday,1,2,0.5,1.5,7\n")
            .With("rut.csv", "date,open,high,low,close,venue\n2025-06-28,1,2,0.5,1.5,ibkr\n");
        var plan = Plan(folder, Manifests.Small);
        Assert.Equal(
            [
                "bars/eth.csv:3: has 3 cells where the header has 6",
                "bars/eth.csv:4: eth.day: 'NaN' in column high is no number",
                "bars/eth.csv:5: eth.day: the bar lacks a price",
                "bars/eth.csv:7: 'yesterday' is no date like 2025-06-30",
                "rut.csv:2: 2025-06-28 is no session of the New York exchange",
            ],
            plan.Unreadable.Select(u => $"{u.Place}: {u.Reason}"));
        Assert.Equal(1, plan.Rows.Count(r => r.Observation.Series == "eth.day"));
    }

    [Theory]
    [InlineData("\"utc_day\"", "\"utcday\"", "'kind' is one of utc_day, session, new_york, instant_start, instant, week_friday, month")]
    [InlineData("\"10s\"", "\"10 s\"", "'delay' is a duration")]
    [InlineData("\"after_end\"", "\"after\"", "'rule' is after_end, business_day, weekday or month_after")]
    [InlineData("\"scale\"", "\"factor\"", "'factor' is not known here")]
    [InlineData("\"bars/eth.csv\"", "\"../eth.csv\"", "'path' stays inside the directory")]
    [InlineData("\"column\": \"apr\"", "\"column\": 3", "'column' must be a text")]
    [InlineData("\"files\"", "\"file\"", "'file' is not known here")]
    public void A_manifest_that_is_not_understood_is_refused(string good, string bad, string says)
    {
        var e = Assert.Throws<ManifestException>(() => ManifestReader.Parse(Manifests.Small.Replace(good, bad, StringComparison.Ordinal), "small"));
        Assert.Contains(says, e.Message);
    }

    [Fact]
    public void A_file_or_column_that_is_missing_is_refused()
    {
        using var folder = Manifests.Files().With("queue.csv", "date,queue\n2025-06-25,1\n");
        Assert.Contains("queue.csv has no column 'apr'", Assert.Throws<ManifestException>(() => Plan(folder, Manifests.Small)).Message);
        File.Delete(folder.PathOf("rut.csv"));
        Assert.Contains("no such file", Assert.Throws<ManifestException>(() => Plan(folder, Manifests.Small)).Message);
    }

    [Theory]
    [InlineData("2025-06-30", "2025-07-01T00:00:00Z")]
    [InlineData("2025-06-30T20:15:00Z", "2025-06-30T20:15:00Z")]
    [InlineData("2025-06-30T16:15:00-04:00", "2025-06-30T20:15:00Z")]
    [InlineData("30/06/2025", null)]
    public void Instants_as_people_write_them(string text, string? expected) =>
        Assert.Equal(expected is null ? null : DateTimeOffset.Parse(expected), InstantText.Parse(text));

    [Theory]
    [InlineData("90s", 90.0)]
    [InlineData("15m", 900.0)]
    [InlineData("1.5h", 5400.0)]
    [InlineData("2d", 172800.0)]
    [InlineData("500ms", 0.5)]
    [InlineData("5", null)]
    [InlineData("s", null)]
    [InlineData("5 s", null)]
    public void Durations_as_people_write_them(string text, double? seconds) => Assert.Equal(seconds, DurationText.Parse(text)?.TotalSeconds);

    private static ImportPlan Plan(Folder folder, string manifest, DateTimeOffset? until = null) =>
        ImportPlan.Read(folder.Path, ManifestReader.Parse(manifest, "small"), until);
}
