using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace RegimeGrpc.Client.Tests.Readme;

/// <summary>The example in the README of RegimeGrpc.Client.Testing runs here, as it stands there: <c>BotTests.cs</c>.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public async Task TheExampleIsTheOneThatRuns()
    {
        var here = Path.GetDirectoryName(ThisFile())!;
        var readme = (await File.ReadAllTextAsync(Path.Combine(here, "../../../client-sdk/Testing/README.md"))).ReplaceLineEndings("\n");
        var example = Regex.Match(readme, "```csharp\n(?<body>.*?)```", RegexOptions.Singleline).Groups["body"].Value;
        Assert.Equal((await File.ReadAllTextAsync(Path.Combine(here, "BotTests.cs"))).ReplaceLineEndings("\n"), example);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
