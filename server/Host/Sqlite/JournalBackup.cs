using Microsoft.Data.Sqlite;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Sqlite;

/// <summary>
/// Copies of an embedded journal, taken while a server writes to it, and put back. A copy is one file, a snapshot of one instant, and
/// is verified from its first entry to its last before it is called a backup.
/// </summary>
internal static class JournalBackup
{
    private const int Page = 4096;

    /// <param name="dataDirectory">Of a running server or a stopped one.</param>
    /// <param name="target">A file that is not there yet.</param>
    /// <exception cref="JournalRefusedException">There is no journal, or the target exists.</exception>
    /// <exception cref="JournalDamagedException">What was copied does not add up; the copy is left as TARGET.part.</exception>
    public static BackedUp Write(string dataDirectory, string target)
    {
        var file = Path.Combine(dataDirectory, JournalFile.FileName);
        if (!File.Exists(file)) throw new JournalRefusedException($"There is no journal in {dataDirectory}. Give the --data-dir of the server.");
        if (File.Exists(target)) throw new JournalRefusedException($"{target} is there already. Give each backup its own name.");
        var part = target + ".part";
        File.Delete(part);
        using (var source = Open(file, SqliteOpenMode.ReadOnly))
        using (var copy = Open(part, SqliteOpenMode.ReadWriteCreate))
        {
            source.BackupDatabase(copy);
            using var settle = copy.CreateCommand();
            // One file, on the disk: no log beside it.
            settle.CommandText = "PRAGMA synchronous = FULL; PRAGMA journal_mode = DELETE";
            settle.ExecuteNonQuery();
        }

        var written = Verify(part);
        File.Move(part, target);
        return written;
    }

    /// <param name="source">A backup.</param>
    /// <param name="dataDirectory">Without a journal, and without a server.</param>
    /// <exception cref="JournalRefusedException">A server runs there, or there is a journal.</exception>
    /// <exception cref="JournalDamagedException">The backup does not add up; nothing was changed.</exception>
    public static BackedUp Restore(string source, string dataDirectory)
    {
        if (!File.Exists(source)) throw new JournalRefusedException($"There is no file {source}.");
        using var held = DirectoryLock.Acquire(dataDirectory);
        var target = Path.Combine(dataDirectory, JournalFile.FileName);
        if (File.Exists(target)) throw new JournalRefusedException($"There is a journal in {dataDirectory} already. Move it away first, with all its files, or restore into an empty --data-dir.");
        var restored = Verify(source);
        var part = target + ".part";
        File.Copy(source, part, overwrite: true);
        using (var flush = new FileStream(part, FileMode.Open, FileAccess.ReadWrite)) flush.Flush(flushToDisk: true);
        File.Move(part, target);
        return restored;
    }

    private static BackedUp Verify(string path)
    {
        try
        {
            using var connection = Open(path, SqliteOpenMode.ReadOnly);
            var id = JournalFile.IdOf(connection) ?? throw new JournalDamagedException($"{path} is not a backup of a journal.");
            var (oldest, last, hash) = (Revision.Start, Revision.Start, RollingHash.Start);
            while (true)
            {
                var page = JournalFile.Read(connection, last, Page);
                if (page.Count == 0) return new(id, oldest, last, hash);
                if (oldest.IsStart)
                {
                    oldest = page[0].Revision;
                    // Of the oldest entry of a trimmed journal the one before is not there: its own hash is taken on trust.
                    if (oldest.Number > 1)
                    {
                        (last, hash) = (oldest, page[0].Hash);
                        continue;
                    }
                }

                StoredEntry.Verify(last, hash, page);
                (last, hash) = (page[^1].Revision, page[^1].Hash);
            }
        }
        catch (SqliteException fault)
        {
            throw SqliteFault.Translate(fault, path);
        }
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 10 }.ToString());
        connection.Open();
        return connection;
    }
}

/// <summary>What a backup holds.</summary>
/// <param name="JournalId">Of which journal.</param>
/// <param name="Oldest">Its first revision; the start when it is empty.</param>
/// <param name="Newest">Its last.</param>
/// <param name="Hash">The rolling hash there.</param>
internal sealed record BackedUp(string JournalId, Revision Oldest, Revision Newest, RollingHash Hash);
