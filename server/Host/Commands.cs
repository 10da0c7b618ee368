using RegimeGrpc.Server.Access;
using RegimeGrpc.Server.Sqlite;

namespace RegimeGrpc.Server;

/// <summary>What the program does besides serving: its first argument names it.</summary>
internal static class Commands
{
    private const string BackupHelp = """
        Usage: dotnet run --project server/Host -- backup --data-dir DIR --to FILE

        Copies the embedded journal into one file and verifies the copy from its first entry to its last. The server may run meanwhile.
        """;

    private const string RestoreHelp = """
        Usage: dotnet run --project server/Host -- restore --from FILE --data-dir DIR

        Verifies a backup and puts it into a data directory that has no journal; then start a server there. Clients that have seen more
        than the backup holds are told JOURNAL_CHANGED or REVISION_IN_FUTURE, and start again from the latest signal.
        """;

    /// <summary>Null when the first argument names no command.</summary>
    /// <exception cref="UsageException">The arguments make no sense.</exception>
    public static Action<TextWriter>? Find(string[] arguments)
    {
        if (arguments.Length == 0) return null;
        var rest = arguments[1..];
        return arguments[0] switch
        {
            MakeKey.Name => output => MakeKey.Run(rest, output),
            "backup" => Command(rest, BackupHelp, ["data-dir", "to"], (given, output) =>
                output.WriteLine("Backed up " + Show(JournalBackup.Write(Path.GetFullPath(given["data-dir"]), Path.GetFullPath(given["to"]))))),
            "restore" => Command(rest, RestoreHelp, ["from", "data-dir"], (given, output) =>
                output.WriteLine("Restored " + Show(JournalBackup.Restore(Path.GetFullPath(given["from"]), Path.GetFullPath(given["data-dir"]))))),
            _ => null,
        };
    }

    private static Action<TextWriter> Command(string[] arguments, string help, string[] needed, Action<IReadOnlyDictionary<string, string>, TextWriter> run) => output =>
    {
        if (arguments.Contains("--help"))
        {
            output.WriteLine(help);
            return;
        }

        var given = Flags.Read(arguments, needed);
        foreach (var name in needed)
            if (!given.ContainsKey(name)) throw new UsageException($"--{name} is missing.\n\n{help}");
        run(given, output);
    };

    private static string Show(BackedUp it) => $"journal {it.JournalId}, revisions {it.Oldest} to {it.Newest}, hash {it.Hash}.";
}
