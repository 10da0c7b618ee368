using System.Diagnostics;
using System.Text.Json;
using RegimeGrpc.EndToEnd.Tests.Demo;
using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.Testing;

namespace RegimeGrpc.EndToEnd.Tests.Cli;

/// <summary>What people and scripts see of the simulated market through the command line.</summary>
[Collection(DemoCollection.Name)]
public sealed class LookTests(DemoServer demo)
{
    private const char Escape = '\u001b';

    private string Address => demo.Server.Address;

    [ToolFact("script")]
    public async Task InATerminalWatchIsATableThatRedrawsInPlace()
    {
        var command = $"stty cols 140 rows 60; export TERM=xterm-256color; dotnet '{Repository.Cli}' watch --count 3 --server {Address}";
        await using var tool = Tool.Start(new ProcessStartInfo("script", ["-qec", command, "/dev/null"]));
        var ended = await tool.EndAsync(RegimeCommand.Limit);
        Assert.True(ended.Code == 0, ended.ToString());
        Assert.Contains($"{Escape}[", ended.Out, StringComparison.Ordinal);

        // From the last redraw on: what stays on the screen.
        var last = ended.Out[ended.Out.LastIndexOf("SIMULATED", StringComparison.Ordinal)..];
        foreach (var part in (string[])["eth-small-caps", "3 received", "regime", "appetite", "fragility", "stance", "PRICE", "EMA50", "SMA200", "cluster", "note 200D", "link", "evidence", "CURRENT"])
            Assert.Contains(part, last, StringComparison.Ordinal);
        Assert.True(ended.Out.Split("SIMULATED").Length > 3, "It was drawn more than twice");
    }

    [Fact]
    public async Task InAPipeWatchIsALineForEachEvent()
    {
        var ended = await RegimeCommand.RunAsync(Address, "watch", "--count", "2");
        Assert.True(ended.Code == 0, ended.ToString());
        Assert.DoesNotContain(Escape, ended.Out);
        var lines = ended.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Count(line => line.Contains("provisional", StringComparison.Ordinal) || line.Contains("sealed", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.StartsWith("caught up at revision", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("watch --count 2", "opened,signal")]
    [InlineData("get signal", "signal,replica")]
    [InlineData("get levels", "signal,replica")]
    [InlineData("transitions", "asOf,topic")]
    [InlineData("what-if --asset-close 3000 --timeout 60s", "base,signals")]
    [InlineData("models", "models,series")]
    [InlineData("server-info", "journal")]
    [InlineData("watches", "watches")]
    public async Task JsonHasTheNamesOfTheWireContract(string command, string names)
    {
        var ended = await RegimeCommand.RunAsync(Address, [.. command.Split(' '), "--json"]);
        Assert.True(ended.Code == 0, ended.ToString());
        var said = ended.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        foreach (var name in names.Split(',')) Assert.Contains(said, message => message.TryGetProperty(name, out _));
    }
}
