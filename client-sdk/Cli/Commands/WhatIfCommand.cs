using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using RegimeGrpc.Cli.Output;
using RegimeGrpc.Client.Scenario;
using RegimeGrpc.Client.Wire;

namespace RegimeGrpc.Cli.Commands;

/// <summary><c>regime what-if</c>: forward (given closes) and inverse (at which closes).</summary>
internal static class WhatIfCommand
{
    internal static Command Create(Terminal terminal)
    {
        var model = ServerOptions.Model();
        var revision = new Option<ulong>("--revision") { Description = "Fork at this revision. Default: the newest.", HelpName = "N" };
        var asset = Closes("--asset-close", "Closes of the asset's next UTC days, by comma: CLOSE or CLOSE:HIGH:LOW.");
        var benchmark = Closes("--benchmark-close", "Closes of the benchmark's next sessions, by comma: CLOSE or CLOSE:HIGH:LOW.");
        var others = new Option<HypotheticalSeries[]>("--set") { Description = "Next values of another series, like macro.VIX=32,28. May be repeated.", HelpName = "SERIES=V,..", CustomParser = ParseSeries };
        var age = new Option<bool>("--others-age") { Description = "Series that are not given grow old instead of holding their value." };
        var through = new Option<bool>("--through-next-session") { Description = "Go on to the session close after the last given value, where the regime answers." };
        var topics = TopicNames.Option("Topics in the JSON. Default: all.");
        var flips = new Option<bool>("--flip-points") { Description = "At which next close does each average, cluster, zone, stance and regime flip." };
        var byBenchmark = new Option<bool>("--by-benchmark") { Description = "With --flip-points: also at which benchmark close." };
        var low = new Option<double>("--low") { Description = "With --flip-points: look from this factor of the price.", HelpName = "F", DefaultValueFactory = _ => 0.5 };
        var high = new Option<double>("--high") { Description = "With --flip-points: look up to this factor of the price.", HelpName = "F", DefaultValueFactory = _ => 2 };
        var command = new Command("what-if", """
            What would be sealed if the next closes were these, or at which next closes states flip. Nothing enters the journal.

            Examples:
              regime what-if --asset-close 3200,3300 --benchmark-close 2250
              regime what-if --asset-close 2900 --set macro.VIX=35 --through-next-session
              regime what-if --flip-points --by-benchmark
            """)
        {
            model, revision, asset, benchmark, others, age, through, topics, flips, byBenchmark, low, high,
        };
        command.Validators.Add(result =>
        {
            Option[] forward = [asset, benchmark, others];
            var given = forward.Count(option => result.GetResult(option) is { Implicit: false });
            if (result.GetValue(flips) && given > 0) result.AddError("Give closes or --flip-points, not both.");
            if (!result.GetValue(flips) && given == 0) result.AddError("Give --asset-close, --benchmark-close or --set; or ask for --flip-points.");
        });
        command.SetAction((parsed, cancellation) => ServerCall.RunAsync(
            parsed,
            terminal,
            async client =>
            {
                if (parsed.GetValue(flips))
                {
                    var options = new FlipOptions
                    {
                        Model = parsed.GetValue(model)!,
                        Revision = new(parsed.GetValue(revision)),
                        LowFactor = parsed.GetValue(low),
                        HighFactor = parsed.GetValue(high),
                        Benchmark = parsed.GetValue(byBenchmark),
                    };
                    var points = await client.Wire.FindFlipPointsAsync(options.Write(), cancellation).ConfigureAwait(false);
                    if (parsed.GetValue(ServerOptions.Json)) terminal.JsonLine(points);
                    else ScenarioView.Write(terminal.Console, points.Read());
                    return ExitCode.Ok;
                }

                var assumptions = new Assumptions
                {
                    Model = parsed.GetValue(model)!,
                    Revision = new(parsed.GetValue(revision)),
                    AssetCloses = parsed.GetValue(asset) ?? [],
                    BenchmarkCloses = parsed.GetValue(benchmark) ?? [],
                    Series = parsed.GetValue(others) ?? [],
                    OthersAge = parsed.GetValue(age),
                    ThroughNextSession = parsed.GetValue(through),
                    Topics = parsed.GetValue(ServerOptions.Json) ? TopicNames.Of(parsed.GetValue(topics)) : [],
                };
                var evaluation = await client.Wire.EvaluateAsync(assumptions.Write(), cancellation).ConfigureAwait(false);
                if (parsed.GetValue(ServerOptions.Json)) terminal.JsonLine(evaluation);
                else ScenarioView.Write(terminal.Console, evaluation.Read());
                return ExitCode.Ok;
            },
            cancellation));
        return command;
    }

    private static Option<HypotheticalClose[]> Closes(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "P,..",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result =>
        {
            var closes = new List<HypotheticalClose>();
            foreach (var text in result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries)))
            {
                var numbers = text.Split(':').Select(Number).ToArray();
                if (numbers is [{ } close]) closes.Add(close);
                else if (numbers is [{ } last, { } high, { } low]) closes.Add(new(last, high, low));
                else result.AddError($"'{text}' is no close: write it like 3200 or 3200:3300:3150 (close, high, low).");
            }

            return [.. closes];
        },
    };

    private static HypotheticalSeries[] ParseSeries(ArgumentResult result)
    {
        var series = new List<HypotheticalSeries>();
        foreach (var token in result.Tokens)
        {
            var parts = token.Value.Split('=');
            var values = parts.Length == 2 ? parts[1].Split(',').Select(Number).ToArray() : [];
            if (values.Length == 0 || values.Contains(null)) result.AddError($"'{token.Value}' sets nothing: write it like macro.VIX=32,28.");
            else series.Add(new(parts[0], [.. values.Select(value => value!.Value)]));
        }

        return [.. series];
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
