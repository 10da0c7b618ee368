using CsCheck;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Pipeline;

/// <summary>Watches that resume far back at once are folded for once, and get what each would get alone.</summary>
public sealed class SharedFoldTests : IAsyncLifetime
{
    private static readonly Observation[] Facts = Market.Days(60);
    private CountedStore _store = null!;
    private Line _line = null!;

    public async Task InitializeAsync()
    {
        _store = new(await TestStore.StartAsync(TestStore.Sqlite));
        _line = await Line.ReadyAsync(_store, ring: 16);
        await _line.ImportAsync(Facts);
    }

    public async Task DisposeAsync()
    {
        await _line.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_herd_costs_one_fold_and_not_one_each(bool sealedOnly)
    {
        var request = WatchRun.Every with { After = Position.Start, SealedOnly = sealedOnly };
        var head = _line.Fold.Board.Head.Revision;
        var newest = _line.Fold.Board.InForce(TopicSet.All, request.SealedOnly)!.Revision;
        var all = await _line.SignalsAsync();
        var before = _store.EntriesRead;
        var herd = Enumerable.Range(0, 40).Select(_ => new WatchRun(_line, request)).ToList();
        try
        {
            // The first reads to its end, and the others are there by then: each has more to come than is made ahead for it.
            foreach (var watch in herd)
                while (!watch.Signals.Any()) await watch.NextAsync();
            foreach (var watch in herd)
            {
                await watch.UntilRevisionAsync(newest);
                WatchRecord.AssertComplete(watch.Read, request, all);
            }

            // One fold reads every entry once; a few more are read for the watches that begin, and for the one that comes first.
            Assert.InRange(_store.EntriesRead - before, head.Number / 2, 2 * head.Number);
        }
        finally
        {
            foreach (var watch in herd) await watch.DisposeAsync();
        }
    }

    [Fact]
    public async Task Sealed_signals_are_folded_once_for_readers_that_come_one_after_the_other()
    {
        var head = _line.Fold.Board.Head.Revision;
        var shared = new SharedFold(_line.Fold.History);
        // Somebody reads all the while: when nobody does, nothing is kept.
        await using var lingers = shared.ReadAsync(Revision.Start, head, everything: false, default).GetAsyncEnumerator();
        Assert.True(await lingers.MoveNextAsync().Within());
        var first = await ReadAsync();
        var before = _store.EntriesRead;
        var second = await ReadAsync();
        Assert.NotEmpty(first);
        Assert.Equal(first, second);
        Assert.Equal(before, _store.EntriesRead);

        async Task<List<Revision>> ReadAsync()
        {
            var read = new List<Revision>();
            await foreach (var signal in shared.ReadAsync(Revision.Start, head, everything: false, default)) read.Add(signal.Revision);
            return read;
        }
    }

    /// <summary>Each is too far behind the one before to read with it, and few may fold at once: the rest gather, and go together.</summary>
    [Fact]
    public async Task Of_readers_that_come_one_after_the_other_ever_more_go_together()
    {
        const int Most = 2;
        var head = _line.Fold.Board.Head.Revision;
        var all = await _line.SignalsAsync();
        var shared = new SharedFold(_line.Fold.History, kept: 1, Most, page: 64);
        var early = new List<IAsyncEnumerator<Refolded>>();
        for (var i = 0; i < Most; i++)
        {
            early.Add(shared.ReadAsync(Revision.Start, head, everything: true, default).GetAsyncEnumerator());
            for (var read = 0; read < all.Count / 2; read++) Assert.True(await early[i].MoveNextAsync().AsTask().Within());
        }

        var before = _store.EntriesRead;
        var late = Enumerable.Range(0, 30).Select(_ => Task.Run(async () =>
        {
            var got = new List<Revision>();
            await foreach (var signal in shared.ReadAsync(Revision.Start, head, everything: true, default)) got.Add(signal.Revision);
            return got;
        })).ToList();
        await early[0].DisposeAsync();
        foreach (var reader in late) Assert.Equal(all.Select(signal => signal.Revision), await reader.Within());
        await early[1].DisposeAsync();
        Assert.InRange(_store.EntriesRead - before, head.Number, 8 * head.Number);
    }

    /// <summary>More readers than places take turns; what was folded for one is not folded again because another came between.</summary>
    [Fact]
    public async Task A_reader_takes_a_page_with_it_and_leaves_its_place_to_others()
    {
        var all = await _line.SignalsAsync();
        var shared = new SharedFold(_line.Fold.History, kept: 1, most: 1, resting: 0);
        var head = _line.Fold.Board.Head.Revision;
        var before = _store.EntriesRead;
        var readers = Enumerable.Range(0, 3).Select(i => shared.ReadAsync(all[i * all.Count / 8].Revision, head, everything: true, default).GetAsyncEnumerator()).ToList();
        for (var read = 0; read < 180; read++)
            foreach (var reader in readers)
                Assert.True(await reader.MoveNextAsync().AsTask().Within());
        var folded = _store.EntriesRead - before;
        foreach (var reader in readers) await reader.DisposeAsync();
        // Each page is folded up to from the journal's start: there is no checkpoint in so short a journal.
        Assert.InRange(folded, 1, 2 * head.Number);
    }

    [Fact]
    public async Task Sealed_signals_do_not_wait_for_readers_of_everything_and_those_wait_in_the_order_they_came()
    {
        var head = _line.Fold.Board.Head.Revision;
        var all = await _line.SignalsAsync();
        var shared = new SharedFold(_line.Fold.History, kept: 1, most: 1, page: 64, resting: int.MaxValue);
        var holds = await BegunAsync(all.Count / 2);
        var first = shared.ReadAsync(all[^100].Revision, head, everything: true, default).GetAsyncEnumerator();
        var waits = first.MoveNextAsync().AsTask();
        var second = shared.ReadAsync(Revision.Start, head, everything: true, default).GetAsyncEnumerator();
        var waitsToo = second.MoveNextAsync().AsTask();
        // While nobody makes room for those two.
        Assert.NotEmpty(await SealedAsync().Within(TimeSpan.FromSeconds(5)));
        Assert.False(waits.IsCompleted || waitsToo.IsCompleted);
        await holds.DisposeAsync();
        Assert.True(await waits.Within());
        Assert.False(waitsToo.IsCompleted);
        await first.DisposeAsync();
        Assert.True(await waitsToo.Within());
        await second.DisposeAsync();

        async Task<IAsyncEnumerator<Refolded>> BegunAsync(int count)
        {
            var reader = shared.ReadAsync(Revision.Start, head, everything: true, default).GetAsyncEnumerator();
            while (count-- > 0) Assert.True(await reader.MoveNextAsync().AsTask().Within());
            return reader;
        }

        async Task<List<Revision>> SealedAsync()
        {
            var read = new List<Revision>();
            await foreach (var signal in shared.ReadAsync(Revision.Start, head, everything: false, default)) read.Add(signal.Revision);
            return read;
        }
    }

    private sealed record Reader(int After, int Until, bool Everything, int[] Paces, int GivesUpAfter);

    private static readonly Gen<Reader> Readers = Gen.Select(
        Gen.Int[0, 1000], Gen.Int[0, 1000], Gen.Bool, Gen.Int[1, 200].Array[1, 5], Gen.Int[0, 2000],
        (after, until, everything, paces, givesUp) => new Reader(after, until, everything, paces, givesUp));

    [Fact]
    public async Task Readers_of_any_pace_and_place_get_every_signal_in_order_however_little_is_kept()
    {
        var all = await _line.SignalsAsync();
        var head = _line.Fold.Board.Head.Revision.Number;
        await Gen.Select(Readers.Array[1, 6], Gen.Int[1, 1000], Gen.Int[1, 6], Gen.Int[16, 300]).SampleAsync(async (readers, kept, most, page) =>
        {
            var shared = new SharedFold(_line.Fold.History, kept, most, page, resting: 0);
            var reading = readers.Select(reader => new Reading(reader, shared, head)).ToList();
            while (reading.Count > 0)
                foreach (var one in reading.ToArray())
                    if (!await one.StepAsync())
                    {
                        one.Assert(all);
                        await one.DisposeAsync();
                        reading.Remove(one);
                    }
        }, iter: 40, threads: 1);
    }

    /// <summary>A reader of a shared fold on its way.</summary>
    private sealed class Reading(Reader reader, SharedFold shared, long head) : IAsyncDisposable
    {
        private readonly Revision _after = new(reader.After * head / 1000);
        private readonly Revision _until = new(Math.Max(reader.After, reader.Until) * head / 1000);
        private readonly List<Refolded> _got = [];
        private IAsyncEnumerator<Refolded>? _signals;
        private int _turn;
        private bool _isWhole;

        /// <summary>Reads some more; false at the end, or when it gives up.</summary>
        public async Task<bool> StepAsync()
        {
            _signals ??= shared.ReadAsync(_after, _until, reader.Everything, CancellationToken.None).GetAsyncEnumerator();
            for (var i = reader.Paces[_turn++ % reader.Paces.Length]; i > 0; i--)
            {
                if (!await _signals.MoveNextAsync().AsTask().Within())
                {
                    _isWhole = true;
                    return false;
                }

                _got.Add(_signals.Current);
            }

            return _got.Count < reader.GivesUpAfter;
        }

        public void Assert(IReadOnlyList<Published> all)
        {
            var wanted = all.Where(signal => signal.Revision > _after && signal.Revision <= _until).ToList();
            Xunit.Assert.Equal((_isWhole ? wanted : wanted.Take(_got.Count)).Select(signal => signal.Revision), _got.Select(signal => signal.Revision));
            foreach (var (published, got) in wanted.Zip(_got))
            {
                Xunit.Assert.Equal((published.Signal.Changed, published.Signal.Finality == Finality.Sealed), (got.Changed, got.IsSealed));
                Xunit.Assert.Equal(reader.Everything || got.IsSealed ? published.Signal.Digest : null, got.Published?.Signal.Digest);
            }
        }

        public ValueTask DisposeAsync() => _signals?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
