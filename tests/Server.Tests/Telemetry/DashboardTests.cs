using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Tests.Access;
using RegimeGrpc.Server.Tests.Layers;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Telemetry;

/// <summary>The dashboard asks for what the server tells.</summary>
[Collection(Access.Load.Name)]
public sealed partial class DashboardTests
{
    private static readonly string Folder = Path.Combine(Layer.Root, "server/Host/Telemetry");

    /// <summary>What the dashboard's queries name.</summary>
    public static readonly HashSet<string> Asked = [.. Expressions().SelectMany(expression => MetricNames().Matches(expression).Select(match => match.Value))];

    /// <summary>Of these, what a server shows only after something has gone so: it has no series before.</summary>
    public static readonly HashSet<string> OnlyInTrouble = ["regime_watch_conflated_total"];

    [Fact]
    public async Task Every_metric_on_the_dashboard_exists_and_every_one_of_ours_is_described()
    {
        var known = new HashSet<string>();
        var ours = new HashSet<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                lock (known)
                {
                    foreach (var name in PrometheusNames(instrument)) known.Add(name);
                    if (instrument.Meter.Name == Instruments.Name) ours.Add(instrument.Name);
                }
            },
        };
        listener.Start();
        await using var server = await GuardedServer.StartAsync(tls: true);
        using var http = server.Client();
        await server.CallAsync(http, "/regime.v1.RegimeService/ListModels", null);
        var scraped = await http.GetStringAsync(new Uri(server.HttpAddress + "/metrics")).Within();

        Assert.InRange(Asked.Count, 15, 100);
        lock (known) Assert.Subset(known, Asked);

        // The names are as the exporter makes them: what it has shown so far is among them.
        var shown = scraped.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('{', ' ')[0]).Where(name => name != "target_info").ToHashSet();
        Assert.Contains("regime_faults_total", shown);
        Assert.Contains("regime_append_duration_seconds_bucket", Asked);
        lock (known) Assert.Subset(known, shown);

        var readme = await File.ReadAllTextAsync(Path.Combine(Layer.Root, "server/README.md"));
        lock (known) Assert.All(ours, name => Assert.Contains($"`{name}`", readme, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_counter_that_an_alarm_waits_for_stands_at_zero_from_the_start()
    {
        var awaited = Counters().Matches(Alarms()).Select(match => (Name: match.Groups[1].Value, Label: match.Groups[2].Value)).ToHashSet();
        Assert.InRange(awaited.Count, 5, 20);

        await using var server = await GuardedServer.StartAsync(tls: false);
        using var http = server.Client();
        var scraped = (await http.GetStringAsync(new Uri(server.HttpAddress + "/metrics")).Within()).Split('\n');
        Assert.All(awaited, counter => Assert.Contains(scraped, line =>
            line.StartsWith(counter.Name, StringComparison.Ordinal) && line.Contains(counter.Label, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Every_metric_that_an_alarm_names_exists_inputs_are_late_by_the_clock_and_a_spoilt_access_file_is_seen()
    {
        await using var server = await GuardedServer.StartAsync(tls: true);
        // Somebody writes it by hand, and has not come to the end.
        await File.WriteAllTextAsync(server.KeyFile, "{ \"keys\": [");
        var now = Instant.From(DateTimeOffset.UtcNow);
        var day = Instant.FromDate(now.UtcDate.AddDays(-3));
        var tick = now - TimeSpan.FromMinutes(3);
        // Nothing has come of a day bar for days, and of a price for minutes; no signal says so, for nothing came after them.
        Observation[] facts =
        [
            new() { Series = SeriesOf(Cadence.UtcDay, SeriesKind.Bar), EventTime = day, KnownAt = day, Bar = new(3000, 3100, 2900, 3000), Source = "test" },
            new() { Series = SeriesOf(Cadence.Continuous, SeriesKind.Scalar), EventTime = tick, KnownAt = tick, Scalar = 3000, Source = "test" },
        ];
        Assert.All(await server.Service<Intake>().AppendAsync(facts, null, CancellationToken.None).Within(), result => Assert.IsType<IntakeResult.Accepted>(result));

        var scraped = Array.Empty<string>();
        using var http = server.Client();
        await Deadline.Holds(async () =>
        {
            scraped = (await http.GetStringAsync(new Uri(server.HttpAddress + "/metrics")).Within()).Split('\n');
            return Inputs("late") == 1 && Inputs("stale") == 1 && scraped.Any(line => line.StartsWith("regime_access_stale{", StringComparison.Ordinal) && line.Contains("files=\"keys\"} 1", StringComparison.Ordinal));
        });

        var named = Named().Matches(Alarms()).Select(match => match.Value).ToHashSet();
        Assert.InRange(named.Count, 10, 30);
        var shown = scraped.Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('{', ' ')[0].Replace("_bucket", "", StringComparison.Ordinal)).ToHashSet();
        // Only live inputs have clocks.
        Assert.Equal(["regime_clock_skew_seconds"], named.Except(shown));

        int? Inputs(string health) => scraped
            .Where(line => line.StartsWith("regime_inputs{", StringComparison.Ordinal) && line.Contains($"health=\"{health}\"", StringComparison.Ordinal))
            .Select(line => (int?)int.Parse(line[(line.LastIndexOf('}') + 2)..].Split(' ')[0], null)).SingleOrDefault();
    }

    private static string SeriesOf(Cadence cadence, SeriesKind kind) => EthSmallCaps.Model.Roles.Select(role => role.Series)
        .First(series => SeriesCatalogue.Find(series) is { } known && known.Cadence == cadence && known.Kind == kind);

    /// <summary>The operator's table of alarms, as it is written.</summary>
    private static string Alarms()
    {
        var readme = File.ReadAllText(Path.Combine(Layer.Root, "server/README.md"));
        var alarms = readme[readme.IndexOf("| alarm (Prometheus) |", StringComparison.Ordinal)..];
        return alarms[..alarms.IndexOf("\n\n", StringComparison.Ordinal)];
    }

    private static IEnumerable<string> Expressions()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "dashboard.json")));
        return [.. dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!)];
    }

    /// <summary>How OpenTelemetry names instruments for Prometheus: https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/.</summary>
    private static IEnumerable<string> PrometheusNames(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_');
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        if (!name.EndsWith(unit, StringComparison.Ordinal)) name += unit;
        var kind = instrument.GetType().Name;
        if (kind.StartsWith("Histogram", StringComparison.Ordinal)) return [name + "_bucket", name + "_sum", name + "_count"];
        // An up-down counter of this exporter keeps its bare name; a counter is a total.
        return [name, name + "_total"];
    }

    [GeneratedRegex("""(regime_[a-z_]+_total)(?:\{((?:reason|outcome)="[A-Za-z_]+")\})?""")]
    private static partial Regex Counters();

    [GeneratedRegex(@"\bregime_[a-z_]+\b")]
    private static partial Regex Named();

    [GeneratedRegex(@"\b(regime|dotnet|kestrel|http|aspnetcore)_[a-z_]+\b(?=[{\[])")]
    private static partial Regex MetricNames();
}
