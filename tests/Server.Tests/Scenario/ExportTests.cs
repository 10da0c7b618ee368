using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RegimeGrpc.Cli;
using RegimeGrpc.Cli.Verify;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Tests.Journal;
using RegimeGrpc.Server.Tests.Rpc;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Scenario;

/// <summary>An export is what the server holds, hangs together without it, and shows every byte that was changed.</summary>
[Collection(nameof(ServerOfScenarios))]
public sealed class ExportTests(RunningServer server)
{
    [Fact]
    public async Task What_is_exported_is_what_the_server_holds_and_verifies_without_it()
    {
        var file = Path.Combine(server.Directory, "all.jsonl");
        Assert.Equal(0, (await RunAsync("export", file)).Code);
        var info = await server.Client.GetServerInfoAsync().Within();
        var (code, text) = await RunAsync("verify", file, "--json", "--server", "http://127.0.0.1:9");
        Assert.Equal(0, code);
        var verified = JsonDocument.Parse(text).RootElement;
        Assert.True(verified.GetProperty("verified").GetBoolean());
        Assert.Equal(info.Journal.Hash, verified.GetProperty("hash").GetString());
        Assert.Equal(info.Models[0].ChainDigest, verified.GetProperty("chain").GetString());
        Assert.Equal(info.Models[0].Seals, verified.GetProperty("seals").GetInt64());
        Assert.Equal(info.Journal.LatestRevision.Number, verified.GetProperty("observations").GetUInt64());
        Assert.Contains(info.Journal.Id, (await RunAsync("verify", file)).Text, StringComparison.Ordinal);
    }

    /// <summary>The fold is behind by then: what it has not sealed yet is waited for, and not left out.</summary>
    [Fact]
    public async Task An_export_right_after_many_appends_has_all_of_them_and_their_seals()
    {
        using var directory = new TempDirectory();
        await using var app = Composition.Build(new() { DataDirectory = directory["data"], GrpcPort = 0, HttpPort = 0 }, TimeProvider.System);
        await app.StartAsync().Within();
        await app.Services.GetRequiredService<FoldLoop>().CaughtUp.Within();
        // The first call takes long enough for a fold.
        string[] export = ["export", directory["new.jsonl"], "--server", app.Urls.First()];
        Assert.Equal(ExitCode.Usage, (await RunAsync(export)).Code);
        foreach (var batch in SampleJournal.Make(EthSmallCaps.Model, 120).Chunk(Intake.LargestBatch))
            await app.Services.GetRequiredService<Intake>().AppendAsync(batch, null, CancellationToken.None).Within();
        var journal = app.Services.GetRequiredService<JournalSource>();
        var head = await journal.Current.HeadAsync(CancellationToken.None).Within();
        Assert.Equal(0, (await RunAsync(export)).Code);
        var check = Check(await File.ReadAllBytesAsync(directory["new.jsonl"]).Within());
        Assert.Empty(check.Findings);
        Assert.InRange(check.Header!.Last, (ulong)head.Newest.Number, ulong.MaxValue);
        Assert.InRange(check.Seals, 100UL, ulong.MaxValue);
        await app.StopAsync().Within();
        await journal.DisposeAsync().Within();
    }

    [Fact]
    public async Task A_part_of_the_journal_verifies_too()
    {
        var file = Path.Combine(server.Directory, "part.jsonl");
        Assert.Equal(0, (await RunAsync("export", file, "--from", "5000", "--to", "9123")).Code);
        var check = Check(await File.ReadAllBytesAsync(file).Within());
        Assert.Empty(check.Findings);
        Assert.Equal((4124UL, 5000UL, 9123UL), (check.Observations, check.Header!.First, check.Header.Last));
        Assert.True(check.Seals > 10);
    }

    [Fact]
    public async Task Every_changed_byte_is_found_and_its_line_named()
    {
        var file = Path.Combine(server.Directory, "small.jsonl");
        var seal = server.Model.Seals.After(new(5000))[0].Revision.Number;
        Assert.Equal(0, (await RunAsync("export", file, "--from", $"{seal - 6}", "--to", $"{seal + 3}")).Code);
        var bytes = await File.ReadAllBytesAsync(file).Within();
        Assert.Empty(Check(bytes).Findings);
        Assert.Contains(Encoding.UTF8.GetString(bytes).Split('\n'), line => line.Contains("seal_revision", StringComparison.Ordinal));
        var random = new Random(1);
        var line = 1;
        for (var i = 0; i < bytes.Length; i++)
        {
            var original = bytes[i];
            bytes[i] = (byte)(original ^ (1 << random.Next(8)));
            var findings = Check(bytes).Findings;
            Assert.NotEmpty(findings);
            // Observations, hashes, digests and chains are covered line by line; what only the closing SHA-256 covers is named there.
            if (IsCovered(bytes, i)) Assert.True(findings[0].Line == line, $"byte {i} of line {line} is named as line {findings[0].Line}: {findings[0].Problem}");
            bytes[i] = original;
            if (original == (byte)'\n') line++;
        }
    }

    [Fact]
    public async Task Lines_that_are_gone_swapped_or_added_are_found()
    {
        var file = Path.Combine(server.Directory, "lines.jsonl");
        Assert.Equal(0, (await RunAsync("export", file, "--from", "5000", "--to", "5060")).Code);
        var lines = (await File.ReadAllTextAsync(file).Within()).TrimEnd('\n').Split('\n').ToList();
        for (var i = 0; i < lines.Count; i++)
        {
            Assert.NotEmpty(Check([.. lines.Where((_, n) => n != i)]).Findings);
            Assert.NotEmpty(Check([.. lines.Take(i), lines[i], .. lines.Skip(i)]).Findings);
            if (i > 0) Assert.NotEmpty(Check([.. lines.Take(i - 1), lines[i], lines[i - 1], .. lines.Skip(i + 1)]).Findings);
            Assert.NotEmpty(Check([.. lines.Take(i)]).Findings);
        }

        await File.WriteAllTextAsync(file, string.Join('\n', lines.Select((line, n) => n == 7 ? line.Replace("\"key\":\"", "\"key\":\"x", StringComparison.Ordinal) : line)) + "\n").Within();
        var (code, text) = await RunAsync("verify", file);
        Assert.Equal(5, code);
        Assert.Contains("lines.jsonl:8: revision", text, StringComparison.Ordinal);
        Assert.Contains("NOT VERIFIED", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_encoding_is_the_journals_own_for_anything_an_observation_can_say()
    {
        var time = Core.Instant.FromUtc(2025, 3, 4, 5, 6, 7) + TimeSpan.FromTicks(1_234_567);
        Observation[] observations =
        [
            Facts.Tick(1, -0.0), Facts.Tick(2, double.Epsilon, "key \u4e16\U0001f30d\"\\"), Facts.Daily(3), Facts.Daily(4, "2"), Observation.Clock(time),
            new() { Series = "s", EventTime = new(-1), KnownAt = time, Scalar = 1.0 / 3, Source = "", Quality = Quality.Stale, Correction = true },
            new() { Series = "s", EventTime = time, KnownAt = time, Bar = new(1e-300, 1e300, 5e-324, 0.1, -0.0) },
            Facts.Daily(5) with { KnownAtBasis = KnownAtBasis.ProviderStamp }, Facts.Daily(6) with { KnownAtBasis = KnownAtBasis.FirstSeen }, Facts.Daily(7) with { KnownAtBasis = KnownAtBasis.Rule },
        ];
        foreach (var observation in observations)
        {
            Assert.Equal(observation, ObservationCodec.Decode(ObservationCodec.Encode(observation)));
            var wire = Client(observation);
            Assert.Equal(ObservationCodec.Encode(observation), CanonicalObservation.Encode(wire));
            var line = ExportText.Write(new ExportLine.Entry(1, wire, "00"));
            Assert.Equal(ObservationCodec.Encode(observation), CanonicalObservation.Encode(Assert.IsType<ExportLine.Entry>(ExportText.Read(line)).Observation));
        }
    }

    [Fact]
    public async Task What_if_and_verify_speak_to_people_and_to_programs()
    {
        var (code, table) = await RunAsync("what-if", "--asset-close", "900,950:960:890", "--benchmark-close", "1100", "--set", "macro.VIX=30");
        Assert.Equal(0, code);
        Assert.Contains("HYPOTHETICAL", table, StringComparison.Ordinal);
        Assert.Contains("what would be sealed", table, StringComparison.Ordinal);
        var json = JsonDocument.Parse((await RunAsync("what-if", "--asset-close", "900", "--json")).Text).RootElement;
        Assert.True(json.GetProperty("signals")[0].GetProperty("hypothetical").GetBoolean());
        Assert.False(json.GetProperty("signals")[0].TryGetProperty("digest", out _));

        Assert.Contains("by the benchmark's next close", (await RunAsync("what-if", "--flip-points", "--by-benchmark", "--timeout", "60s")).Text, StringComparison.Ordinal);
        var flips = JsonDocument.Parse((await RunAsync("what-if", "--flip-points", "--json", "--timeout", "60s")).Text).RootElement.GetProperty("points");
        Assert.Equal(14, flips.GetArrayLength());
        var (verified, digests) = await RunAsync("verify", "--revision", $"{server.Model.Seals.After(new(9000))[0].Revision}", "--from-nothing", "--timeout", "60s");
        Assert.Equal(0, verified);
        Assert.Contains("equal", digests, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("what-if")).Code);
        Assert.Equal(2, (await RunAsync("what-if", "--asset-close", "abc")).Code);
        Assert.Equal(2, (await RunAsync("what-if", "--asset-close", "1", "--flip-points")).Code);
        Assert.Equal(2, (await RunAsync("verify", "nothing.jsonl")).Code);
        Assert.Equal(2, (await RunAsync("export", Path.Combine(server.Directory, "x.jsonl"), "--from", "0")).Code);
    }

    private static Client.Observations.Observation Client(Observation observation) => new()
    {
        Series = observation.Series,
        EventTime = observation.EventTime.ToDateTimeOffset(),
        KnownAt = observation.KnownAt.ToDateTimeOffset(),
        Scalar = observation.Scalar,
        Bar = observation.Bar is { } bar ? new(bar.Open, bar.High, bar.Low, bar.Close, bar.Volume) : null,
        Source = observation.Source,
        Vintage = observation.Vintage,
        Quality = (Client.Observations.Quality)(int)observation.Quality,
        Key = observation.Key,
        Correction = observation.Correction,
        KnownAtBasis = (Client.Observations.KnownAtBasis)(int)observation.KnownAtBasis,
    };

    /// <summary>True for a byte of an observation line, or of the digest or chain of a seal line.</summary>
    private static bool IsCovered(byte[] bytes, int at)
    {
        var start = Array.LastIndexOf(bytes, (byte)'\n', Math.Max(0, at - 1)) + 1;
        var end = Array.IndexOf(bytes, (byte)'\n', at + 1);
        if (end < 0 || bytes[at] == (byte)'\n') return false;
        var line = Encoding.UTF8.GetString(bytes, start, end - start);
        if (line.StartsWith("{\"revision\":", StringComparison.Ordinal)) return true;
        var digest = line.IndexOf("\"digest\":\"", StringComparison.Ordinal);
        return line.StartsWith("{\"seal_revision\":", StringComparison.Ordinal) && digest > 0 && at - start >= digest + 10;
    }

    private static ExportCheck Check(IReadOnlyList<string> lines) => Check(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));

    private static ExportCheck Check(byte[] bytes) => ExportCheck.Of(new MemoryStream(bytes));

    private async Task<(int Code, string Text)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] all = args.Contains("--server") ? args : [.. args, "--server", server.Address];
        var code = await Cli.CommandLine.RunAsync(all, Terminal.For(output, error, isPiped: true, isErrorPiped: true)).Within(TimeSpan.FromMinutes(2));
        return (code, output.ToString() + (code == 0 ? "" : error.ToString()));
    }
}
