using Microsoft.Data.Sqlite;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Sqlite;

namespace RegimeGrpc.Benchmarks.Append;

/// <summary>The embedded journal.</summary>
internal sealed class SqliteWay : AppendWay
{
    private readonly string _directory = Directory.CreateTempSubdirectory("regime-bench-").FullName;
    private SqliteJournal _journal = null!;

    public override async Task StartAsync() => _journal = await SqliteJournal.OpenAsync(_directory, Provenance.Real);

    public override Func<int, Task> Prepare(Observation[][] batches) =>
        i => _journal.AppendAsync(batches[i], Instant.FromUtc(2025, 3, 3), CancellationToken.None).AsTask();

    public override async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}

/// <summary>
/// Microsoft.Data.Sqlite with the journal's tables and durability: a call is a transaction of prepared inserts of finished bytes, with
/// the same keys looked up and taken. One connection writes at a time, as SQLite has it.
/// </summary>
/// <param name="group">Calls that share a transaction, as if they had all come at the same moment.</param>
internal sealed class RawSqliteWay(int group) : AppendWay
{
    private const string Tables = """
        PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
        CREATE TABLE entries (revision INTEGER PRIMARY KEY, payload BLOB NOT NULL, hash BLOB NOT NULL, append_time INTEGER NOT NULL, origin TEXT);
        CREATE TABLE keys (key TEXT PRIMARY KEY, revision INTEGER NOT NULL, fact BLOB NOT NULL) WITHOUT ROWID;
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("regime-bench-").FullName;
    private readonly List<SqliteCommand> _commands = [];
    private SqliteConnection _connection = null!;
    private long _revision;

    public override async Task StartAsync()
    {
        _connection = new($"Data Source={Path.Combine(_directory, "raw.db")};Pooling=False");
        await _connection.OpenAsync();
        Command(Tables, 0).ExecuteNonQuery();
        _commands.Clear();
        _commands.Add(Command("SELECT revision, fact FROM keys WHERE key = $0", 1));
        _commands.Add(Command("INSERT INTO keys (key, revision, fact) VALUES ($0, $1, $2) ON CONFLICT DO NOTHING", 3));
        _commands.Add(Command("INSERT INTO entries (revision, payload, hash, append_time, origin) VALUES ($0, $1, $2, $3, $4)", 5));
    }

    public override Func<int, Task> Prepare(Observation[][] batches)
    {
        var records = batches.Select(JournalRecord.From).ToArray();
        var facts = records.Select(batch => batch.Select(record => Convert.FromHexString(record.Fact)).ToArray()).ToArray();
        return i =>
        {
            // The last of a group brings them all.
            if (i % group == group - 1) Commit(records.AsSpan(i - group + 1, group), facts.AsSpan(i - group + 1, group));
            return Task.CompletedTask;
        };
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var command in _commands) await command.DisposeAsync();
        await _connection.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private void Commit(ReadOnlySpan<JournalRecord[]> batches, ReadOnlySpan<byte[][]> facts)
    {
        using var transaction = _connection.BeginTransaction();
        foreach (var command in _commands) command.Transaction = transaction;
        for (var batch = 0; batch < batches.Length; batch++)
            for (var i = 0; i < batches[batch].Length; i++)
            {
                var (record, fact) = (batches[batch][i], facts[batch][i]);
                Set(_commands[0], record.ExplicitKey);
                using (var holder = _commands[0].ExecuteReader())
                    if (holder.Read()) throw new InvalidOperationException("Every row is new.");
                _revision++;
                Set(_commands[1], record.NaturalKey, _revision, fact);
                _commands[1].ExecuteNonQuery();
                Set(_commands[1], record.ExplicitKey, _revision, fact);
                _commands[1].ExecuteNonQuery();
                Set(_commands[2], _revision, record.Payload, fact, 0L, DBNull.Value);
                _commands[2].ExecuteNonQuery();
            }

        transaction.Commit();
    }

    private SqliteCommand Command(string text, int parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = text;
        for (var i = 0; i < parameters; i++) command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        return command;
    }

    private static void Set(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
    }
}
