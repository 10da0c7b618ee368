using Microsoft.Data.Sqlite;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Sqlite;

/// <summary>The file <c>journal.db</c>: its format, how it is opened, and what is checked before it is believed.</summary>
internal sealed class JournalFile : IDisposable
{
    private const long FormatVersion = 1;
    private const long ApplicationId = 0x52474A31; // "RGJ1": tells a journal from any other SQLite file.
    private const int BusySeconds = 2;

    private const string Schema = """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE entries (revision INTEGER PRIMARY KEY, payload BLOB NOT NULL, hash BLOB NOT NULL, append_time INTEGER NOT NULL, origin TEXT);
        CREATE TABLE keys (key TEXT PRIMARY KEY, revision INTEGER NOT NULL, fact BLOB NOT NULL) WITHOUT ROWID;
        """;

    // Made when the first base is saved: a journal that is never trimmed has no such table.
    private const string BaseSchema = "CREATE TABLE IF NOT EXISTS bases (fingerprint TEXT PRIMARY KEY, checkpoint BLOB NOT NULL) WITHOUT ROWID";

    /// <summary>Within the data directory.</summary>
    public const string FileName = "journal.db";

    private readonly string _directory;
    private readonly string _readers;

    // Held by every reader while it reads, and by Dispose for good.
    private readonly ReaderWriterLockSlim _open = new();
    private bool _isClosed;

    public JournalFile(string directory)
    {
        _directory = directory;
        Path = System.IO.Path.Combine(directory, FileName);
        _readers = new SqliteConnectionStringBuilder { DataSource = Path, Mode = SqliteOpenMode.ReadOnly, DefaultTimeout = BusySeconds }.ToString();
    }

    public string Path { get; }

    /// <summary>What a restore writes before it is verified; there afterwards only when the restore was killed.</summary>
    public static string UnfinishedRestore(string path) => path + ".part";

    public bool Exists => File.Exists(Path);

    /// <summary>Which journal the file is; null when it is none.</summary>
    public static string? IdOf(SqliteConnection connection) =>
        (long)Scalar(connection, "PRAGMA application_id")! == ApplicationId ? (string?)Scalar(connection, "SELECT value FROM meta WHERE name = 'id'") : null;

    /// <summary>Opens the file, creates it when there is none, and verifies its tail.</summary>
    public SqliteWriter Open(Provenance provenance, out JournalIdentity identity)
    {
        if (!Exists && File.Exists(UnfinishedRestore(Path)))
            throw new JournalRefusedException($"{UnfinishedRestore(Path)} is there: a restore into {_directory} did not end. Run 'restore' again, or remove that file to begin a new journal.");
        OwnerOnly.Prepare(Path);
        var connection = Connect(SqliteOpenMode.ReadWriteCreate);
        try
        {
            CreateWhenEmpty(connection, provenance);
            identity = ReadIdentity(connection);
            if (identity.Provenance != provenance)
                throw new JournalRefusedException($"The journal in {_directory} holds {Word(identity.Provenance)} observations and cannot take {Word(provenance)} ones. Use another --data-dir for those.");
            AddOrigins(connection);
            Settle(connection);
            return new(connection, VerifyTail(connection));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens the file again after a failure, when it is still the journal that this process has seen up to <paramref name="seen"/>.</summary>
    /// <remarks>It may hold more than that: a commit that reported failure may have reached the disk all the same.</remarks>
    public SqliteWriter Reopen(JournalIdentity identity, JournalHead seen)
    {
        if (!Exists) throw Gone();
        var connection = Connect(SqliteOpenMode.ReadWrite);
        try
        {
            if (ReadIdentity(connection) != identity) throw new JournalChangedException($"{Path} was replaced by another journal.");
            Settle(connection);
            var head = VerifyTail(connection);
            if (head.Newest < seen.Newest || HashAt(connection, seen.Newest) != seen.Hash)
                throw new JournalChangedException($"{Path} was rewound: revision {seen.Newest} is not what it was.");
            return new(connection, head);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public JournalChangedException Gone() => new($"{Path} is gone: it was removed while the server ran.");

    public IReadOnlyList<StoredEntry> Read(Revision after, int limit) => Ask(connection => Read(connection, after, limit));

    /// <summary>Where the keys of the records are taken already; null for those whose keys are free.</summary>
    public Appended?[] Find(JournalRecord[] records) => Ask(connection => Find(connection, records));

    private static Appended?[] Find(SqliteConnection connection, JournalRecord[] records)
    {
        using var find = connection.CreateCommand();
        find.CommandText = "SELECT revision, fact FROM keys WHERE key = $key";
        var key = find.Parameters.Add("$key", SqliteType.Text);
        return Array.ConvertAll(records, record => (record.ExplicitKey.Length > 0 ? Holder(record.ExplicitKey, record.Fact) : null) ?? Holder(record.NaturalKey, record.Fact));

        Appended? Holder(string name, string fact)
        {
            key.Value = name;
            using var reader = find.ExecuteReader();
            if (!reader.Read()) return null;
            var same = reader.GetFieldValue<byte[]>(1).AsSpan().SequenceEqual(Convert.FromHexString(fact));
            return new(same ? AppendOutcome.Duplicate : AppendOutcome.KeyConflict, new(reader.GetInt64(0)));
        }
    }

    public void SaveBase(string fingerprint, ReadOnlyMemory<byte> checkpoint)
    {
        using var connection = Connect(SqliteOpenMode.ReadWrite);
        using var transaction = connection.BeginTransaction();
        Run(connection, BaseSchema, transaction);
        using var save = connection.CreateCommand();
        save.Transaction = transaction;
        save.CommandText = "INSERT INTO bases (fingerprint, checkpoint) VALUES ($fingerprint, $checkpoint) ON CONFLICT DO UPDATE SET checkpoint = excluded.checkpoint";
        save.Parameters.AddWithValue("$fingerprint", fingerprint);
        save.Parameters.AddWithValue("$checkpoint", checkpoint.ToArray());
        save.ExecuteNonQuery();
        transaction.Commit();
    }

    public byte[]? LoadBase(string fingerprint) => Ask(connection =>
    {
        if (Scalar(connection, "SELECT 1 FROM sqlite_schema WHERE name = 'bases'") is null) return null;
        using var load = connection.CreateCommand();
        load.CommandText = "SELECT checkpoint FROM bases WHERE fingerprint = $fingerprint";
        load.Parameters.AddWithValue("$fingerprint", fingerprint);
        return load.ExecuteScalar() as byte[];
    });

    /// <summary>Removes the entries after <paramref name="after"/> up to and at <paramref name="through"/>, and the explicit keys given: one short transaction.</summary>
    public void Remove(Revision after, Revision through, IEnumerable<string> explicitKeys)
    {
        using var connection = Connect(SqliteOpenMode.ReadWrite);
        using var transaction = connection.BeginTransaction();
        using var entries = connection.CreateCommand();
        entries.Transaction = transaction;
        entries.CommandText = "DELETE FROM entries WHERE revision > $after AND revision <= $through";
        entries.Parameters.AddWithValue("$after", after.Number);
        entries.Parameters.AddWithValue("$through", through.Number);
        entries.ExecuteNonQuery();
        using var keys = connection.CreateCommand();
        keys.Transaction = transaction;
        keys.CommandText = "DELETE FROM keys WHERE key = $key";
        var key = keys.Parameters.Add("$key", SqliteType.Text);
        foreach (var name in explicitKeys)
        {
            key.Value = name;
            keys.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <summary>Waits for the readers under way, and lets no other in: after it the writer's connection is the only one.</summary>
    public void Dispose()
    {
        _open.EnterWriteLock();
        _isClosed = true;
        _open.ExitWriteLock();
        using var any = new SqliteConnection(_readers);
        SqliteConnection.ClearPool(any);
    }

    private T Ask<T>(Func<SqliteConnection, T> question)
    {
        _open.EnterReadLock();
        try
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            using var connection = new SqliteConnection(_readers);
            connection.Open();
            return question(connection);
        }
        finally
        {
            _open.ExitReadLock();
        }
    }

    private SqliteConnection Connect(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path, Mode = mode, Pooling = false, DefaultTimeout = BusySeconds }.ToString());
        try
        {
            connection.Open();
            var kind = (long)Scalar(connection, "PRAGMA application_id")!;
            if (kind != ApplicationId && (long)Scalar(connection, "SELECT count(*) FROM sqlite_schema")! != 0)
                throw new JournalRefusedException($"{Path} is an SQLite file but not a journal. Use another --data-dir.");
            if ((string)Scalar(connection, "PRAGMA journal_mode = WAL")! != "wal")
                throw new JournalRefusedException($"{_directory} is on a file system without shared memory (a network share?), which SQLite needs for its write-ahead log. Use a --data-dir on a local disk.");
            Run(connection, $"PRAGMA synchronous = FULL; PRAGMA busy_timeout = {BusySeconds}000");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void CreateWhenEmpty(SqliteConnection connection, Provenance provenance)
    {
        if ((long)Scalar(connection, "PRAGMA application_id")! == ApplicationId) return;
        using var transaction = connection.BeginTransaction();
        Run(connection, string.Create(null, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {FormatVersion}; {Schema}"), transaction);
        using var insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = "INSERT INTO meta (name, value) VALUES ('id', $id), ('provenance', $provenance)";
        insert.Parameters.AddWithValue("$id", Guid.NewGuid().ToString("N"));
        insert.Parameters.AddWithValue("$provenance", Word(provenance));
        insert.ExecuteNonQuery();
        transaction.Commit();
    }

    private JournalIdentity ReadIdentity(SqliteConnection connection)
    {
        var version = (long)Scalar(connection, "PRAGMA user_version")!;
        if (version != FormatVersion)
            throw new JournalRefusedException($"{Path} has journal format {version}; this server knows format {FormatVersion}. Use the server version that wrote it.");
        var id = (string?)Scalar(connection, "SELECT value FROM meta WHERE name = 'id'");
        var provenance = (string?)Scalar(connection, "SELECT value FROM meta WHERE name = 'provenance'");
        if (id is null || provenance is null) throw new JournalDamagedException($"{Path} does not say which journal it is.");
        return new(id, provenance == Word(Provenance.Simulated) ? Provenance.Simulated : Provenance.Real, "sqlite");
    }

    /// <summary>A file of before entries had an origin gets the column; who wrote the entries that are there is not known.</summary>
    private static void AddOrigins(SqliteConnection connection)
    {
        if ((long)Scalar(connection, "SELECT count(*) FROM pragma_table_info('entries') WHERE name = 'origin'")! == 0)
            Run(connection, "ALTER TABLE entries ADD COLUMN origin TEXT");
    }

    /// <summary>
    /// Moves what the log holds into the file, with its syncs. A writer that died between writing and syncing, or whose sync failed,
    /// leaves entries that are readable but not durable: they must not be answered as duplicates before they are.
    /// </summary>
    private void Settle(SqliteConnection connection)
    {
        if ((long)Scalar(connection, "PRAGMA wal_checkpoint(TRUNCATE)")! != 0)
            throw new JournalUnavailableException("The journal's file is locked by another program.", new IOException(Path));
    }

    private static JournalHead VerifyTail(SqliteConnection connection)
    {
        var newest = new Revision(Scalar(connection, "SELECT max(revision) FROM entries") as long? ?? 0);
        var oldest = new Revision(Scalar(connection, "SELECT min(revision) FROM entries") as long? ?? 1);
        var before = new Revision(Math.Max(0, newest.Number - StoredEntry.TailLength));
        // Of the oldest entry of a trimmed journal the one before is not there: its own hash is taken on trust.
        if (oldest > before.Next) before = oldest;
        var hash = HashAt(connection, before);
        // One more than there should be: a damaged last page may call some older revision the newest, and then entries follow it.
        var tail = Read(connection, before, StoredEntry.TailLength + 1);
        StoredEntry.Verify(before, hash, tail);
        if (before.Number + tail.Count != newest.Number)
            throw new JournalDamagedException($"Revision {newest} of the journal is damaged: it calls itself the newest, but the entries do not end there. Restore the store from a backup, or start a new journal.", newest);
        return new(oldest, newest, tail.Count == 0 ? hash : tail[^1].Hash);
    }

    private static RollingHash HashAt(SqliteConnection connection, Revision revision)
    {
        if (revision.IsStart) return RollingHash.Start;
        var page = Read(connection, new(revision.Number - 1), 1);
        return page.Count == 1 && page[0].Revision == revision
            ? page[0].Hash
            : throw new JournalDamagedException($"Revision {revision} of the journal is missing.", revision);
    }

    /// <summary>A page of a journal that need not be open.</summary>
    public static List<StoredEntry> Read(SqliteConnection connection, Revision after, int limit)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT revision, payload, hash, append_time, origin FROM entries WHERE revision > $after ORDER BY revision LIMIT $limit";
        command.Parameters.AddWithValue("$after", after.Number);
        command.Parameters.AddWithValue("$limit", limit);
        using var reader = command.ExecuteReader();
        var page = new List<StoredEntry>();
        while (reader.Read()) page.Add(Row(reader));
        return page;
    }

    /// <summary>SQLite's own check of the file: its pages, and that no row is in two places or none.</summary>
    /// <exception cref="JournalDamagedException">What it found first.</exception>
    public static void VerifyPages(SqliteConnection connection, string path)
    {
        if ((string?)Scalar(connection, "PRAGMA integrity_check(1)") is not "ok" and var found)
            throw new JournalDamagedException($"{path} is damaged: {found} Restore it from a backup.");
    }

    /// <summary>Every entry holds its natural key, and the explicit one it was sent with: without them the same fact would be taken twice.</summary>
    /// <exception cref="JournalDamagedException">Names the first revision that does not.</exception>
    public static void VerifyKeys(SqliteConnection connection, IReadOnlyList<StoredEntry> page)
    {
        using var find = connection.CreateCommand();
        find.CommandText = "SELECT 1 FROM keys WHERE key IN ($key, $before) AND revision = $revision AND fact = $fact";
        var (key, before, revision, fact) = (find.Parameters.Add("$key", SqliteType.Text), find.Parameters.Add("$before", SqliteType.Text), find.Parameters.Add("$revision", SqliteType.Integer), find.Parameters.Add("$fact", SqliteType.Blob));
        foreach (var entry in page)
        {
            var observation = entry.Decode().Observation;
            var record = JournalRecord.From(observation);
            (revision.Value, fact.Value) = (entry.Revision.Number, Convert.FromHexString(record.Fact));
            foreach (var names in (IReadOnlyList<string>[])[[record.NaturalKey], JournalRecord.ExplicitKeysOf(observation)])
            {
                if (names.Count == 0) continue;
                (key.Value, before.Value) = (names[0], names[^1]);
                if (find.ExecuteScalar() is null)
                    throw new JournalDamagedException($"Revision {entry.Revision} of the journal has lost its key: the same observation would be taken again. Restore the store from a backup.", entry.Revision);
            }
        }
    }

    private static StoredEntry Row(SqliteDataReader row)
    {
        var revision = new Revision(row.GetInt64(0));
        try
        {
            var hash = Convert.ToHexStringLower(row.GetFieldValue<byte[]>(2));
            return new(revision, row.GetFieldValue<byte[]>(1), new(row.GetInt64(3)), new(hash), row.IsDBNull(4) ? null : row.GetString(4));
        }
        catch (Exception damage) when (damage is InvalidOperationException or InvalidCastException or FormatException or ArgumentException)
        {
            // A damaged page can still be made of rows, of other types or of none.
            throw new JournalDamagedException($"Revision {revision} of the journal is damaged: it is not a row of entries. Restore the store from a backup, or start a new journal.", revision, damage);
        }
    }

    private static object? Scalar(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        return command.ExecuteScalar();
    }

    private static void Run(SqliteConnection connection, string text, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }

    private static string Word(Provenance provenance) => provenance == Provenance.Simulated ? "simulated" : "real";
}
