using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Sqlite;

/// <summary>
/// The embedded journal: one SQLite file in a data directory, one process. Group commit: a single loop takes every batch that
/// waits and commits them in one transaction, so a disk that syncs a thousand times a second still takes a hundred thousand rows.
/// </summary>
public sealed class SqliteJournal : IJournal
{
    /// <summary>Bounds how long the first batch of a group waits for the last one.</summary>
    private const int GroupRows = 8192;

    private readonly DirectoryLock _lock;
    private readonly JournalFile _file;
    private readonly Channel<PendingBatch> _pending = Channel.CreateUnbounded<PendingBatch>(new() { SingleReader = true });
    private readonly WakeUp _appended = new();
    private readonly Lock _headLock = new();
    private readonly Task _loop;
    private SqliteWriter? _writer;
    private JournalHead _head;
    private bool _disposed;

    private SqliteJournal(DirectoryLock held, JournalFile file, JournalIdentity identity, SqliteWriter writer)
    {
        (_lock, _file, _writer, _head, Identity) = (held, file, writer, writer.Head, identity);
        _loop = Task.Run(CommitGroupsAsync);
    }

    public JournalIdentity Identity { get; }

    public Durability Durability { get; } = new(true, "SQLite write-ahead log with synchronous=FULL: an acknowledged append is on the disk.");

    /// <summary>Opens the journal in <paramref name="dataDirectory"/>, and makes both when there are none.</summary>
    /// <exception cref="JournalRefusedException">The directory is in use, holds the other provenance, or something else altogether.</exception>
    /// <exception cref="JournalDamagedException">The newest entries do not add up; names the revision.</exception>
    /// <exception cref="JournalUnavailableException">The disk is full, read-only or failing.</exception>
    public static Task<SqliteJournal> OpenAsync(string dataDirectory, Provenance provenance, CancellationToken cancellation = default) =>
        Task.Run(() => Open(Path.GetFullPath(dataDirectory), provenance), cancellation);

    public ValueTask<JournalHead> HeadAsync(CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _file.Exists ? new(Head) : ValueTask.FromException<JournalHead>(_file.Gone());
    }

    public async ValueTask<IReadOnlyList<Appended>> AppendAsync(IReadOnlyList<Observation> batch, Instant appendTime, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (batch.Count == 0) return [];
        var pending = new PendingBatch(JournalRecord.From(batch), appendTime);
        ObjectDisposedException.ThrowIf(!_pending.Writer.TryWrite(pending), this);
        await using var registration = cancellation.UnsafeRegister(static (state, token) => ((PendingBatch)state!).Cancel(token), pending);
        return await pending.Answer;
    }

    public ValueTask<IReadOnlyList<Appended?>> FindAsync(IReadOnlyList<Observation> batch, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellation.ThrowIfCancellationRequested();
        try
        {
            if (!_file.Exists) throw _file.Gone();
            return new(_file.Find(JournalRecord.From(batch)));
        }
        catch (SqliteException fault)
        {
            return ValueTask.FromException<IReadOnlyList<Appended?>>(SqliteFault.Translate(fault, _file.Path));
        }
    }

    /// <remarks>Runs on the caller's thread: a page comes from the page cache in less time than a hop to another thread would be worth.</remarks>
    public ValueTask<IReadOnlyList<Entry>> ReadAsync(Revision after, int limit, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        cancellation.ThrowIfCancellationRequested();
        try
        {
            if (!_file.Exists) throw _file.Gone();
            return new(StoredEntry.DecodePage(after, _file.Read(after, limit)));
        }
        catch (SqliteException fault)
        {
            return ValueTask.FromException<IReadOnlyList<Entry>>(SqliteFault.Translate(fault, _file.Path));
        }
        catch (Exception failure)
        {
            return ValueTask.FromException<IReadOnlyList<Entry>>(failure);
        }
    }

    public async ValueTask WaitAsync(Revision after, CancellationToken cancellation)
    {
        while (true)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var next = _appended.Next;
            if (Head.Newest > after) return;
            await next.WaitAsync(cancellation);
        }
    }

    /// <summary>Commits what waits, then lets go of the directory.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_pending.Writer.TryComplete()) return;
        await _loop;
        _disposed = true;
        _appended.Ring();
        _writer?.Dispose();
        _file.Dispose();
        _lock.Dispose();
    }

    private JournalHead Head
    {
        get { lock (_headLock) return _head; }
        set { lock (_headLock) _head = value; }
    }

    private static SqliteJournal Open(string directory, Provenance provenance)
    {
        var held = DirectoryLock.Acquire(directory);
        var file = new JournalFile(directory);
        try
        {
            var writer = file.Open(provenance, out var identity);
            return new(held, file, identity, writer);
        }
        catch (Exception failure)
        {
            file.Dispose();
            held.Dispose();
            if (failure is SqliteException fault) throw SqliteFault.Translate(fault, file.Path);
            throw;
        }
    }

    private async Task CommitGroupsAsync()
    {
        var group = new List<PendingBatch>();
        while (await _pending.Reader.WaitToReadAsync())
        {
            group.Clear();
            for (var rows = 0; rows < GroupRows && _pending.Reader.TryRead(out var batch); rows += batch.Records.Length)
                if (!batch.IsAbandoned) group.Add(batch);
            if (group.Count > 0) Commit(group);
        }
    }

    private void Commit(List<PendingBatch> group)
    {
        try
        {
            // The open file would take appends that nobody could ever read again.
            if (!_file.Exists) throw _file.Gone();
            _writer ??= _file.Reopen(Identity, Head);
            var answers = _writer.Commit(group);
            Head = _writer.Head;
            for (var i = 0; i < group.Count; i++) group[i].Complete(answers[i]);
            _appended.Ring();
        }
        catch (Exception failure)
        {
            // Whether the commit took hold is unknown: the file is asked again before the next one.
            _writer?.Dispose();
            _writer = null;
            var told = failure is SqliteException fault ? SqliteFault.Translate(fault, _file.Path) : failure;
            foreach (var batch in group) batch.Fail(told);
        }
    }
}
