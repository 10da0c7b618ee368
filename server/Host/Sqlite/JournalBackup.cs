using Microsoft.Data.Sqlite;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Sqlite;

/// <summary>
/// Copies of an embedded journal, taken while a server writes to it, and put back. A copy is one file, a snapshot of one instant, and
/// is verified before it is called a backup: SQLite's pages, every entry from the first to the last, and the keys that each has taken.
/// </summary>
internal static class JournalBackup
{
    private const int Page = 4096;

    // What SQLite writes beside a file, and believes when it opens one of that name.
    private static readonly string[] Logs = ["-wal", "-shm", "-journal"];

    /// <param name="dataDirectory">Of a running server or a stopped one.</param>
    /// <param name="target">A file that is not there yet.</param>
    /// <exception cref="JournalRefusedException">There is no journal, or the target exists.</exception>
    /// <exception cref="JournalDamagedException">What was copied does not add up; the copy is left as TARGET.part.</exception>
    public static BackedUp Write(string dataDirectory, string target)
    {
        var file = Path.Combine(dataDirectory, JournalFile.FileName);
        if (!File.Exists(file))
            throw new JournalRefusedException($"There is no journal in {dataDirectory}, or none that this user may see. Give the --data-dir of the server, and run this as the server's user or as root.");
        if (File.Exists(target)) throw new JournalRefusedException($"{target} is there already. Give each backup its own name.");
        var part = target + ".part";
        Clear(part);
        try
        {
            using var source = Open(file, SqliteOpenMode.ReadOnly);
            OwnerOnly.Prepare(part);
            using var copy = Open(part, SqliteOpenMode.ReadWriteCreate);
            source.BackupDatabase(copy);
            using var settle = copy.CreateCommand();
            // One file, on the disk: no log beside it.
            settle.CommandText = "PRAGMA synchronous = FULL; PRAGMA journal_mode = DELETE";
            settle.ExecuteNonQuery();
        }
        catch (SqliteException fault)
        {
            throw SqliteFault.Translate(fault, $"{file} to {part}");
        }

        var written = Verify(part);
        File.Move(part, target);
        return written;
    }

    /// <param name="source">A backup.</param>
    /// <param name="dataDirectory">Without a journal or what is left of one, and without a server.</param>
    /// <exception cref="JournalRefusedException">A server runs there, there is a journal, or a log of one; or the source has a log beside it.</exception>
    /// <exception cref="JournalDamagedException">The backup does not add up; nothing was changed.</exception>
    public static BackedUp Restore(string source, string dataDirectory)
    {
        if (!File.Exists(source)) throw new JournalRefusedException($"There is no file {source}.");
        if (LogOf(source) is { } unsettled)
            throw new JournalRefusedException($"{unsettled} belongs to {source}: that is a journal, or a copy of its file, not a backup. Make one with 'backup', also of a directory without a server.");
        using var held = DirectoryLock.Acquire(dataDirectory);
        var target = Path.Combine(dataDirectory, JournalFile.FileName);
        if (File.Exists(target)) throw new JournalRefusedException($"There is a journal in {dataDirectory} already. Move the whole directory away first, or restore into an empty --data-dir.");
        // SQLite would write an old log into the restored file: a mixture of two journals.
        if (LogOf(target) is { } left)
            throw new JournalRefusedException($"{left} is left of another journal, and would be mixed with what is restored. Move the whole directory away first, or restore into an empty --data-dir.");
        var part = JournalFile.UnfinishedRestore(target);
        Clear(part);
        try
        {
            return PutBack(source, part, target);
        }
        catch
        {
            Clear(part);
            throw;
        }
    }

    private static BackedUp PutBack(string source, string part, string target)
    {
        // Not by File.Copy, which would keep the backup's mode.
        using (var from = File.OpenRead(source))
        using (var to = OwnerOnly.Open(part, FileMode.CreateNew))
        {
            from.CopyTo(to);
            to.Flush(flushToDisk: true);
        }

        // The copy, not the source: what is believed is what was read back.
        var restored = Verify(part, source);
        File.Move(part, target);
        if (Verify(target) != restored) throw new JournalDamagedException($"{target} is not what {source} holds: something else writes there. Move the whole directory away, and restore into an empty --data-dir.");
        return restored;
    }

    private static string? LogOf(string file) => Logs.Select(log => file + log).FirstOrDefault(File.Exists);

    /// <summary>Removes what an attempt that failed has left.</summary>
    private static void Clear(string part)
    {
        File.Delete(part);
        foreach (var log in Logs) File.Delete(part + log);
    }

    /// <summary>Of a copy that nobody has heard of, what is found is told of its source.</summary>
    private static BackedUp Verify(string copy, string source)
    {
        try
        {
            return Verify(copy);
        }
        catch (JournalDamagedException damage)
        {
            throw new JournalDamagedException($"{source} is damaged, and nothing was restored. Take another backup.", damage.Revision, new IOException(damage.Detail.Replace(copy, source, StringComparison.Ordinal), damage));
        }
    }

    private static BackedUp Verify(string path)
    {
        try
        {
            using var connection = Open(path, SqliteOpenMode.ReadOnly);
            JournalFile.VerifyPages(connection, path);
            var id = JournalFile.IdOf(connection) ?? throw new JournalDamagedException($"{path} is not a backup of a journal.");
            var (oldest, last, hash) = (Revision.Start, Revision.Start, RollingHash.Start);
            while (true)
            {
                var page = JournalFile.Read(connection, last, Page);
                if (page.Count == 0) return new(id, oldest, last, hash);
                // Of the oldest entry of a trimmed journal the one before is not there: its own hash is taken on trust.
                var trusted = oldest.IsStart && page[0].Revision.Number > 1 ? 1 : 0;
                if (oldest.IsStart) oldest = page[0].Revision;
                if (trusted > 0) (last, hash) = (oldest, page[0].Hash);
                StoredEntry.Verify(last, hash, page[trusted..]);
                JournalFile.VerifyKeys(connection, page);
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
