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

    /// <summary>Entries trimmed in one transaction: appends wait no longer than that takes.</summary>
    private const int TrimPage = 1000;

    private readonly DirectoryLock _lock;
    private readonly JournalFile _file;
    private readonly Channel<PendingBatch> _pending = Channel.CreateUnbounded<PendingBatch>(new() { SingleReader = true });
    private readonly WakeUp _appended = new();
    private readonly Lock _headLock = new();
    private readonly Task _loop;
    private SqliteWriter? _writer;
    private JournalHead _head;
    private volatile IReadOnlyList<StoredEntry> _newest = [];
    private bool _disposed;

    // The writer's head knows what is appended; what is trimmed is known here.
    private Revision _oldest;

    private SqliteJournal(DirectoryLock held, JournalFile file, JournalIdentity identity, SqliteWriter writer)
    {
        (_lock, _file, _writer, _head, _oldest, Identity) = (held, file, writer, writer.Head, writer.Head.Oldest, identity);
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

    public async ValueTask<IReadOnlyList<Appended>> AppendAsync(IReadOnlyList<Observation> batch, Instant appendTime, CancellationToken cancellation, Origin? origin = null)
    {
        cancellation.ThrowIfCancellationRequested();
        if (batch.Count == 0) return [];
        var pending = new PendingBatch(JournalRecord.From(batch), appendTime, OriginText.Of(origin));
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
            var page = AmongNewest(after, limit) ?? _file.Read(after, limit);
            if (page.Count > 0 && page[0].Revision > after.Next && Head.Oldest is var oldest && oldest > after.Next)
                throw new JournalCompactedException(oldest);
            return new(StoredEntry.DecodePage(after, page));
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

    public ValueTask SaveBaseAsync(string fingerprint, ReadOnlyMemory<byte> checkpoint, CancellationToken cancellation) =>
        new(BesideAppendsAsync(() => _file.SaveBase(fingerprint, checkpoint), cancellation));

    public async ValueTask<byte[]?> LoadBaseAsync(string fingerprint, CancellationToken cancellation)
    {
        byte[]? found = null;
        await BesideAppendsAsync(() => found = _file.LoadBase(fingerprint), cancellation);
        return found;
    }

    public async ValueTask TrimAsync(Revision through, Instant now, CancellationToken cancellation)
    {
        while (Head is var head && head.Oldest <= through && head.Oldest < head.Newest)
        {
            var page = (await ReadAsync(new(head.Oldest.Number - 1), TrimPage, cancellation)).Where(entry => entry.Revision <= through && entry.Revision < head.Newest).ToArray();
            var keys = page.Where(entry => now - entry.AppendTime >= IJournal.KeyLifetime)
                .SelectMany(entry => JournalRecord.ExplicitKeysOf(entry.Observation)).ToArray();
            var last = page[^1].Revision;
            // First it is said to be gone: whoever reads meanwhile learns that it was trimmed, not that it is damaged.
            lock (_headLock) _oldest = last.Next;
            await BesideAppendsAsync(() => _file.Remove(new(head.Oldest.Number - 1), last, keys), cancellation);
        }
    }

    /// <summary>Commits what waits, then lets go of the directory.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_pending.Writer.TryComplete()) return;
        await _loop;
        _disposed = true;
        _appended.Ring();
        // The writer last: only it can move what the log holds into the file, so that a clean stop leaves one whole file.
        _file.Dispose();
        _writer?.Dispose();
        _lock.Dispose();
    }

    private JournalHead Head
    {
        get { lock (_headLock) return _head with { Oldest = _oldest }; }
        set { lock (_headLock) _head = value; }
    }

    /// <summary>What was committed last, which the fold asks for at once, without the way through the file; null when that is not all of it.</summary>
    private IReadOnlyList<StoredEntry>? AmongNewest(Revision after, int limit)
    {
        var newest = _newest;
        if (newest.Count == 0 || after.Next < newest[0].Revision || after.Next > newest[^1].Revision) return null;
        var first = (int)(after.Next.Number - newest[0].Revision.Number);
        return first == 0 && newest.Count <= limit ? newest : [.. newest.Skip(first).Take(limit)];
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

    /// <summary>A connection of its own: short transactions, between which the appends take their turns.</summary>
    private Task BesideAppendsAsync(Action work, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Task.Run(() =>
        {
            try
            {
                if (!_file.Exists) throw _file.Gone();
                work();
            }
            catch (SqliteException fault)
            {
                throw SqliteFault.Translate(fault, _file.Path);
            }
        }, cancellation);
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
            _newest = _writer.Newest;
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
