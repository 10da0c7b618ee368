using System.CommandLine;
using System.CommandLine.Completions;
using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Cli.Commands;

/// <summary>Topics by the names of the wire contract: regime, small_caps...</summary>
internal static class TopicNames
{
    private static readonly Dictionary<string, Topic> All = Enum.GetValues<Topic>()
        .Where(t => t != Topic.Unspecified)
        .ToDictionary(t => Output.Show.State(t).ToLowerInvariant(), StringComparer.OrdinalIgnoreCase);

    internal static Option<string[]> Option(string description, params Topic[] only)
    {
        string[] names = [.. All.Where(one => only.Length == 0 || only.Contains(one.Value)).Select(one => one.Key)];
        var option = new Option<string[]>("--topics") { Description = $"{description} {string.Join(", ", names)}.", HelpName = "TOPICS", AllowMultipleArgumentsPerToken = true };
        option.CompletionSources.Add(_ => names.Select(name => new CompletionItem(name)));
        option.Validators.Add(result =>
        {
            foreach (var name in Split(result.GetValueOrDefault<string[]>()).Where(n => !names.Contains(n, StringComparer.OrdinalIgnoreCase)))
                result.AddError($"There is no topic '{name}'; there are {string.Join(", ", names)}.");
        });
        return option;
    }

    internal static IReadOnlyList<Topic> Of(string[]? names) => [.. Split(names).Select(n => All[n]).Distinct()];

    private static IEnumerable<string> Split(string[]? names) =>
        (names ?? []).SelectMany(n => n.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Select(n => n.Replace('-', '_'));
}
