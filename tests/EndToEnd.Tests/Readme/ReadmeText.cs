using System.Text.RegularExpressions;
using RegimeGrpc.EndToEnd.Tests.House;

namespace RegimeGrpc.EndToEnd.Tests.Readme;

/// <summary>The commands and the code in README.md, as they stand there.</summary>
internal static partial class ReadmeText
{
    private static readonly string Text = File.ReadAllText(Repository.PathOf("README.md"));

    /// <summary>Indented lines, in order.</summary>
    public static IReadOnlyList<string> Commands { get; } = [.. Indented().Matches(Text).Select(line => line.Groups["command"].Value.TrimEnd())];

    public static IReadOnlyList<string> GrpcurlLines { get; } = [.. Block("sh").Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    public static string Program { get; } = Block("csharp");

    private static string Block(string language) =>
        Regex.Match(Text, $"```{language}\n(?<body>.*?)```", RegexOptions.Singleline | RegexOptions.CultureInvariant).Groups["body"].Value;

    [GeneratedRegex("^    (?<command>[^ \n].*)$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Indented();
}
