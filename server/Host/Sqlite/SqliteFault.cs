using Microsoft.Data.Sqlite;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Sqlite;

/// <summary>What an SQLite error means for a journal. Result codes: https://sqlite.org/rescode.html.</summary>
internal static class SqliteFault
{
    private const int Error = 1;
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    public static Exception Translate(SqliteException fault, string path) => fault.SqliteErrorCode switch
    {
        Corrupt or NotADatabase => new JournalDamagedException("The journal's file is damaged. Restore it from a backup, or start a new journal in another --data-dir.", null, Told(path, fault)),
        Error => new JournalDamagedException("The journal's file does not have the tables of a journal. Restore it from a backup, or start a new journal in another --data-dir.", null, Told(path, fault)),
        var code => new JournalUnavailableException($"The journal's file {Reason(code)}.", Told(path, fault)),
    };

    private static IOException Told(string path, SqliteException fault) => new($"{path}: {fault.Message}", fault);

    private static string Reason(int code) => code switch
    {
        3 or 8 => "cannot be written: it or its directory is read-only",
        5 or 6 => "is locked by another program",
        10 => "cannot be read or written: the disk reports an error",
        13 => "cannot grow: the disk is full",
        14 => "cannot be opened",
        _ => "cannot be used",
    };
}
