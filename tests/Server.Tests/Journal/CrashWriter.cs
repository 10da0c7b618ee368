using System.Globalization;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Sqlite;

namespace RegimeGrpc.Server.Tests.Journal;

/// <summary>
/// The program that this assembly is when it is started as one: it opens the SQLite journal in the directory it is given, appends
/// until it is killed, and says what was acknowledged. When the journal is unavailable it says so and tries again.
/// </summary>
internal static class CrashWriter
{
    private const int Writers = 4;

    public static async Task<int> Main(string[] arguments)
    {
        var journal = await UntilAvailableAsync(() => SqliteJournal.OpenAsync(arguments[0], Provenance.Real));
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var number = 0; ; number += 3)
            {
                var batch = Facts.Ticks(number, 3).Select(tick => tick with { Source = $"writer-{writer}" }).ToArray();
                var answers = await UntilAvailableAsync(() => journal.AppendAsync(batch, Facts.AppendTime, CancellationToken.None).AsTask());
                for (var i = 0; i < batch.Length; i++)
                    Say($"acknowledged {answers[i].Revision} {batch[i].NaturalKey}");
            }
        })));
        return 0;
    }

    private static async Task<T> UntilAvailableAsync<T>(Func<Task<T>> attempt)
    {
        while (true)
        {
            try
            {
                return await attempt();
            }
            catch (JournalUnavailableException why)
            {
                Say($"unavailable {why.Detail.ReplaceLineEndings(" ")}");
                await Task.Delay(20);
            }
        }
    }

    private static void Say(string line)
    {
        lock (Console.Out)
        {
            Console.Out.WriteLine(line.ToString(CultureInfo.InvariantCulture));
            Console.Out.Flush();
        }
    }
}
