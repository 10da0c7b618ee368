using System.Text.RegularExpressions;

namespace RegimeGrpc.Client.Tests.Readme;

/// <summary>The example in the README of RegimeGrpc.Client.Testing runs here, as it stands there: <c>BotTests.cs</c>.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public async Task TheExampleIsTheOneThatRuns()
    {
        var readme = await ReadAsync("client-sdk/Testing/README.md");
        var example = Regex.Match(readme, "```csharp\n(?<body>.*?)```", RegexOptions.Singleline).Groups["body"].Value;
        Assert.Equal(await ReadAsync("tests/Client.Tests/Readme/BotTests.cs"), example);
    }

    private static async Task<string> ReadAsync(string path) =>
        (await File.ReadAllTextAsync(Path.Combine(MarketData.Repository, path))).ReplaceLineEndings("\n");
}
