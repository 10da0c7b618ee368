using Microsoft.Data.Sqlite;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Sqlite;

/// <summary>
/// The one writing connection. Not thread safe: the journal's loop owns it. After any exception it is of no more use, because
/// what was committed is unknown; a new one finds out from the file.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insertEntry;
    private readonly SqliteCommand _insertKey;
    private readonly SqliteCommand _findKey;

    public SqliteWriter(SqliteConnection connection, JournalHead head)
    {
        _connection = connection;
        Head = head;
        _insertEntry = Prepare("INSERT INTO entries (revision, payload, hash, append_time, origin) VALUES ($1, $2, $3, $4, $5)", 5);
        _insertKey = Prepare("INSERT INTO keys (key, revision, fact) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", 3);
        _findKey = Prepare("SELECT revision, fact FROM keys WHERE key = $1", 1);
    }

    /// <summary>As of the last commit.</summary>
    public JournalHead Head { get; private set; }

    /// <summary>The entries of the last commit that had any, in order.</summary>
    public IReadOnlyList<StoredEntry> Newest { get; private set; } = [];

    /// <summary>Appends every batch in one transaction, in order; later batches see the keys of earlier ones.</summary>
    /// <returns>The answers of each batch, once the transaction is on the disk.</returns>
    public IReadOnlyList<Appended[]> Commit(IReadOnlyList<PendingBatch> group)
    {
        using var transaction = _connection.BeginTransaction();
        _insertEntry.Transaction = _insertKey.Transaction = _findKey.Transaction = transaction;
        var (revision, hash) = (Head.Newest, Head.Hash);
        var answers = new List<Appended[]>(group.Count);
        var entries = new List<StoredEntry>();
        foreach (var batch in group)
        {
            var answer = new Appended[batch.Records.Length];
            for (var i = 0; i < answer.Length; i++) answer[i] = Append(batch.Records[i], batch, entries, ref revision, ref hash);
            answers.Add(answer);
        }

        if (entries.Count == 0) return answers;
        transaction.Commit();
        Head = Head with { Newest = revision, Hash = hash };
        Newest = entries;
        return answers;
    }

    public void Dispose()
    {
        _insertEntry.Dispose();
        _insertKey.Dispose();
        _findKey.Dispose();
        _connection.Dispose();
    }

    private Appended Append(in JournalRecord record, PendingBatch batch, List<StoredEntry> entries, ref Revision revision, ref RollingHash hash)
    {
        var next = revision.Next;
        if (record.ExplicitKey.Length > 0 && Holder(record.ExplicitKey, record.Fact) is { } holder) return holder;
        // New is the common case: taking the natural key and looking whether it was free is one statement, not two.
        if (!Take(record.NaturalKey, next, record.Fact)) return Holder(record.NaturalKey, record.Fact)!.Value;
        if (record.ExplicitKey.Length > 0) Take(record.ExplicitKey, next, record.Fact);
        hash = hash.Next(record.Payload);
        revision = next;
        Set(_insertEntry, next.Number, record.Payload, Convert.FromHexString(hash.Hex), batch.AppendTime.Ticks, (object?)batch.Origin ?? DBNull.Value);
        _insertEntry.ExecuteNonQuery();
        entries.Add(new(next, record.Payload, batch.AppendTime, hash, batch.Origin));
        return new(AppendOutcome.Accepted, next);
    }

    private bool Take(string key, Revision revision, string fact)
    {
        Set(_insertKey, key, revision.Number, Convert.FromHexString(fact));
        return _insertKey.ExecuteNonQuery() == 1;
    }

    private Appended? Holder(string key, string fact)
    {
        Set(_findKey, key);
        using var reader = _findKey.ExecuteReader();
        if (!reader.Read()) return null;
        var same = reader.GetFieldValue<byte[]>(1).AsSpan().SequenceEqual(Convert.FromHexString(fact));
        return new(same ? AppendOutcome.Duplicate : AppendOutcome.KeyConflict, new(reader.GetInt64(0)));
    }

    private SqliteCommand Prepare(string text, int parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = text;
        for (var i = 1; i <= parameters; i++) command.Parameters.Add(new SqliteParameter { ParameterName = "$" + i });
        return command;
    }

    private static void Set(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
    }
}
