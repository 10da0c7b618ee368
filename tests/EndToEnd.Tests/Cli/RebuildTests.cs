using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RegimeGrpc.Client;
using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.EndToEnd.Tests.Import;
using RegimeGrpc.Testing;

namespace RegimeGrpc.EndToEnd.Tests.Cli;

/// <summary><c>regime rebuild</c>: journals that each know a part of the facts become the one that knew them all from the start.</summary>
[Collection(ImportCollection.Name)]
public sealed class RebuildTests(References references) : IAsyncLifetime
{
    private readonly TempDirectory _files = new();
    private RegimeServer _target = null!;

    public async Task InitializeAsync() => _target = await RegimeServer.EmbeddedAsync();

    public async Task DisposeAsync()
    {
        await _target.DisposeAsync();
        _files.Dispose();
    }

    [Fact]
    public async Task PartsBecomeTheJournalOfOneImport()
    {
        var whole = await references.OfAsync(references.Generated);
        string[] exports = [await ExportPartAsync("asset", files => files % 2 == 0), await ExportPartAsync("others", files => files % 2 == 1)];
        var ended = await RegimeCommand.RunAsync(_target.Address, ["rebuild", .. exports, "--batch", "500", "--json"]);
        Assert.True(ended.Code == 0, ended.ToString());
        var summary = JsonDocument.Parse(ended.Out).RootElement;
        Assert.Equal((whole.Import.Accepted, 0, 0), (summary.GetProperty("accepted").GetInt64(), summary.GetProperty("duplicates").GetInt32(), summary.GetProperty("rejected").GetInt32()));
        Assert.Equal(whole.Imprint, await Imprint.ReadAsync(_target, references.Generated));

        // By hand it is the same again, and nothing goes in twice.
        ended = await RegimeCommand.RunAsync(_target.Address, "rebuild", exports[0]);
        Assert.Equal(2, ended.Code);
        Assert.Contains("not empty", ended.Error, StringComparison.Ordinal);
        ended = await RegimeCommand.RunAsync(_target.Address, ["rebuild", .. exports, "--continue", "--json"]);
        Assert.Equal((0, whole.Import.Accepted), (ended.Code, JsonDocument.Parse(ended.Out).RootElement.GetProperty("duplicates").GetInt64()));

        // Without what one source has said.
        ended = await RegimeCommand.RunAsync(_target.Address, ["rebuild", .. exports, "--continue", "--without", "fred", "--json"]);
        var left = long.Parse(Regex.Match(ended.Error, @"left out: (\d+) observations of fred").Groups[1].Value, null);
        Assert.Equal((0, whole.Import.Accepted - left), (ended.Code, JsonDocument.Parse(ended.Out).RootElement.GetProperty("rows").GetInt64()));
        Assert.InRange(left, 1, whole.Import.Accepted - 1);
        ended = await RegimeCommand.RunAsync(_target.Address, ["rebuild", .. exports, "--continue", "--without", "fredd"]);
        Assert.Equal(2, ended.Code);
        Assert.Contains("name one of binance, ", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnExportThatWasTouchedSendsNothing()
    {
        var export = await ExportPartAsync("touched", _ => true);
        var lines = await File.ReadAllLinesAsync(export);
        lines[7] = lines[7].Replace("\"quality\":1", "\"quality\":2", StringComparison.Ordinal);
        await File.WriteAllLinesAsync(export, lines);
        var ended = await RegimeCommand.RunAsync(_target.Address, "rebuild", export);
        Assert.Equal(5, ended.Code);
        Assert.Contains($"{export}:8:", ended.Error, StringComparison.Ordinal);
        Assert.Contains("next: export it again", ended.Error, StringComparison.Ordinal);
        Assert.Equal(Revision.Start, (await _target.Client.GetServerInfoAsync().Within()).Journal.LatestRevision);
    }

    /// <summary>Imports some of the files into a server of its own and exports its journal.</summary>
    private async Task<string> ExportPartAsync(string name, Func<int, bool> isPart)
    {
        var data = references.Generated;
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(data.Manifest))!;
        manifest["files"] = new JsonArray([.. manifest["files"]!.AsArray().Where((_, i) => isPart(i)).Select(file => file!.DeepClone())]);
        var path = Path.Combine(_files.Path, $"{name}.manifest.json");
        await File.WriteAllTextAsync(path, manifest.ToJsonString());

        await using var server = await RegimeServer.EmbeddedAsync();
        await RegimeCommand.ImportAsync(server.Address, data with { Manifest = path }, data.Until);
        await server.Client.GetSignalAsync(new() { At = At.AsOf(DateTimeOffset.UtcNow) }).Within();
        var export = Path.Combine(_files.Path, $"{name}.jsonl");
        var ended = await RegimeCommand.RunAsync(server.Address, "export", export);
        Assert.True(ended.Code == 0, ended.ToString());
        return export;
    }
}
