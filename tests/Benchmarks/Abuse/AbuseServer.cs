using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using RegimeGrpc.Benchmarks.Core;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Server;
using RegimeGrpc.Server.Access;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Sqlite;

namespace RegimeGrpc.Benchmarks.Abuse;

/// <summary>A whole server on a journal with signals, that asks who calls. Says where, and answers <c>cost</c> with its processor time so far, microseconds, and its memory, bytes.</summary>
internal static class AbuseServer
{
    /// <summary>May read and append, with quotas nobody reaches here.</summary>
    public static readonly string OtherKey = ApiKey.Prefix + "other_" + new string('A', 43);

    /// <summary>May read and append, with the quotas that everybody has by default.</summary>
    public static readonly string RogueKey = ApiKey.Prefix + "rogue_" + new string('B', 43);

    private const int HistoryDays = 400;
    private const int Page = 1000;

    public static async Task RunAsync()
    {
        var directory = Directory.CreateTempSubdirectory("regime-bench-").FullName;
        await using (var journal = await SqliteJournal.OpenAsync(directory, Provenance.Real))
            foreach (var page in MadeUpJournal.Make(EthSmallCaps.Model, HistoryDays).Chunk(Page))
                await journal.AppendAsync(page, page[^1].KnownAt, CancellationToken.None);

        var keys = Path.Combine(directory, "keys.json");
        await File.WriteAllTextAsync(keys, $$"""
            { "keys": [{ "id": "other", "name": "other", "sha256": "{{ApiKey.Read(OtherKey)!.Hash}}", "scopes": ["read", "append"], "quota": { "appendsPerSecond": 1000000 } },
                       { "id": "rogue", "name": "rogue", "sha256": "{{ApiKey.Read(RogueKey)!.Hash}}", "scopes": ["read", "append"] }] }
            """);
        await using (var app = Composition.Build(new() { DataDirectory = directory, GrpcPort = 0, HttpPort = 0, ApiKeys = keys }, TimeProvider.System))
        {
            await app.StartAsync();
            await app.Services.GetRequiredService<FoldLoop>().CaughtUp;
            var time = app.Services.GetRequiredService<JournalView>().Time!.Value;
            await Console.Out.WriteLineAsync($"listening {new Uri(app.Urls.First()).Port} {time.Ticks}");
            while (await Console.In.ReadLineAsync() is not null)
            {
                using var own = Process.GetCurrentProcess();
                await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{own.TotalProcessorTime.TotalMicroseconds:0} {own.WorkingSet64}"));
            }
        }

        Directory.Delete(directory, recursive: true);
    }
}
