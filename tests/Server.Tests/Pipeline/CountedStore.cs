using Microsoft.Extensions.Caching.Distributed;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Tests.Pipeline;

/// <summary>A store whose journal counts the entries that are read from it, and the look-ups under way, and can be slow to read.</summary>
internal sealed class CountedStore(TestStore store) : TestStore
{
    private long _entries;

    private readonly Lock _gate = new();
    private int _lookUps;

    /// <summary>Reads of entries wait for it.</summary>
    public Task Readable { get; init; } = Task.CompletedTask;

    public long EntriesRead => Interlocked.Read(ref _entries);

    public int LookUps { get; private set; }

    /// <summary>Of <see cref="LookUps"/>, at a time.</summary>
    public int MostLookUps { get; private set; }

    public override async Task<IJournal> OpenAsync(CancellationToken cancellation) => new CountedJournal(await store.OpenAsync(cancellation), this);

    public override IDistributedCache OpenCache() => store.OpenCache();

    public override Task LoseAsync() => store.LoseAsync();

    public override ValueTask DisposeAsync() => store.DisposeAsync();

    private sealed class CountedJournal(IJournal journal, CountedStore counts) : IJournal
    {
        public JournalIdentity Identity => journal.Identity;

        public Durability Durability => journal.Durability;

        public ValueTask<JournalHead> HeadAsync(CancellationToken cancellation) => journal.HeadAsync(cancellation);

        public ValueTask<IReadOnlyList<Appended>> AppendAsync(IReadOnlyList<Observation> batch, Instant appendTime, CancellationToken cancellation, Origin? origin = null) =>
            journal.AppendAsync(batch, appendTime, cancellation, origin);

        public async ValueTask<IReadOnlyList<Appended?>> FindAsync(IReadOnlyList<Observation> batch, CancellationToken cancellation)
        {
            lock (counts._gate) (counts.LookUps, counts.MostLookUps) = (counts.LookUps + 1, Math.Max(counts.MostLookUps, ++counts._lookUps));
            try
            {
                return await journal.FindAsync(batch, cancellation);
            }
            finally
            {
                lock (counts._gate) counts._lookUps--;
            }
        }

        public async ValueTask<IReadOnlyList<Entry>> ReadAsync(Revision after, int limit, CancellationToken cancellation)
        {
            await counts.Readable.WaitAsync(cancellation);
            var page = await journal.ReadAsync(after, limit, cancellation);
            Interlocked.Add(ref counts._entries, page.Count);
            return page;
        }

        public ValueTask WaitAsync(Revision after, CancellationToken cancellation) => journal.WaitAsync(after, cancellation);

        public ValueTask SaveBaseAsync(string fingerprint, ReadOnlyMemory<byte> checkpoint, CancellationToken cancellation) => journal.SaveBaseAsync(fingerprint, checkpoint, cancellation);

        public ValueTask<byte[]?> LoadBaseAsync(string fingerprint, CancellationToken cancellation) => journal.LoadBaseAsync(fingerprint, cancellation);

        public ValueTask TrimAsync(Revision through, Instant now, CancellationToken cancellation) => journal.TrimAsync(through, now, cancellation);

        public ValueTask DisposeAsync() => journal.DisposeAsync();
    }
}
