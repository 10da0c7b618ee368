using System.Globalization;

namespace RegimeGrpc.Benchmarks;

/// <param name="Mode">What to measure.</param>
/// <param name="Json">Where to write the rows as well; null for nowhere.</param>
/// <param name="Markdown">Where to write the table as well; null for nowhere.</param>
/// <param name="DataDirectory">core: a server's data directory whose journal is replayed too; null for none.</param>
/// <param name="Ways">fanout, abuse: the modes to measure.</param>
/// <param name="Watchers">fanout: how many; 1000x100 is 1,000 with 100 streams on a connection.</param>
/// <param name="Seconds">fanout, secured, abuse: how long one measurement takes.</param>
/// <param name="Runs">fanout, secured, abuse: how often each is measured; the median counts.</param>
/// <param name="Fault">What is wrong and what to do; null when nothing is.</param>
internal sealed record BenchmarkArguments(
    string Mode, string? Json, string? Markdown, string? DataDirectory, IReadOnlyList<string> Ways, IReadOnlyList<(int Watchers, int Streams)> Watchers, double Seconds, int Runs, string? Fault)
{
    private const string Usage = """
        usage: dotnet run -c Release --project tests/Benchmarks -- MODE [--json FILE] [--markdown FILE]
          fanout  one message to many watchers, ours beside other ways (about 45 minutes; a quick look takes 2:
                  --modes ours,naive,redis-pubsub,raw-batched --watchers 1000 --runs 1)
                  [--modes A,B,...] [--watchers 1,100,1000,2000,5000,1000x100] [--seconds S] [--runs N]
          tick    from an append to the signal on a watch, beside a bare call and a bare commit (about 1 minute) [--runs N]
          append  both journals beside the bare drivers, one row and batches (about 5 minutes; needs redis-server) [--runs N]
          replay  start against the length of the journal, with and without a checkpoint, and resume of 100,000 revisions
                  (about 5 minutes; needs redis-server) [--runs N]
          all     fanout, tick, append and replay, one after the other; --markdown gets every table
          secured what TLS, API keys and tokens cost a fan-out and an append, against neither (about 5 minutes)
                  [--seconds S] [--runs N]
          abuse   what those who behave notice of slow, idle, oversized, reset, greedy and unread calls of others
                  (about 8 minutes) [--modes A,B,...] [--seconds S] [--runs N]
          core    the fold by itself [--data-dir DIR]
          client  a watch of the SDK beside the bare loop
        """;

    internal static BenchmarkArguments Read(string[] args)
    {
        var result = new BenchmarkArguments(
            args.Length > 0 ? args[0] : "", null, null, null, [.. Fanout.Mode.Descriptions.Keys], [(1, 1), (100, 1), (1000, 1), (2000, 1), (5000, 1), (1000, 100)], 3, 3, null);
        if (result.Mode is not ("core" or "client" or "fanout" or "append" or "replay" or "tick" or "all" or "secured" or "abuse")) return result with { Fault = $"error: '{result.Mode}' is no mode of this benchmark.\n{Usage}" };
        for (var i = 1; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length) return result with { Fault = $"error: {args[i]} needs a value.\n{Usage}" };
            try
            {
                result = result.With(args[i], args[i + 1]);
            }
            catch (Exception e) when (e is FormatException or ArgumentException)
            {
                return result with { Fault = $"error: {args[i]} {args[i + 1]}: {e.Message}\n{Usage}" };
            }
        }

        return result;
    }

    private BenchmarkArguments With(string option, string value) => option switch
    {
        "--json" => this with { Json = value },
        "--markdown" => this with { Markdown = value },
        "--data-dir" when Directory.Exists(value) => this with { DataDirectory = value },
        "--data-dir" => throw new ArgumentException("there is no such directory."),
        "--modes" => this with { Ways = [.. value.Split(',').Select(way => Fanout.Mode.Descriptions.ContainsKey(way) || Abuse.Attack.All.ContainsKey(way) ? way : throw new ArgumentException($"{way} is no mode."))] },
        "--watchers" => this with { Watchers = [.. value.Split(',').Select(Count)] },
        "--seconds" => this with { Seconds = double.Parse(value, CultureInfo.InvariantCulture) },
        "--runs" => this with { Runs = int.Parse(value, CultureInfo.InvariantCulture) },
        _ => throw new ArgumentException("there is no such option."),
    };

    private static (int Watchers, int Streams) Count(string text)
    {
        var parts = text.Split('x');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1);
    }
}
