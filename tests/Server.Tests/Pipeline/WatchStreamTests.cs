using System.IO.Pipelines;
using CsCheck;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Pipeline;

/// <summary>The same promises on the way that clients get them: pushed along with others, at any pace, ended and resumed anywhere.</summary>
public sealed class WatchStreamTests : IAsyncLifetime
{
    private static readonly Observation[] Facts = Market.Days(20);
    private static readonly (TopicSet Topics, bool SealedOnly)[] Filters = [.. FoldTests.Filters()];
    private TestStore _store = null!;

    public async Task InitializeAsync() => _store = await TestStore.StartAsync(TestStore.Sqlite);

    public async Task DisposeAsync() => await _store.DisposeAsync();

    /// <summary>A client that reads in its own rhythm, and now and then ends its watch and goes on where it was complete.</summary>
    private sealed record Client(int Filter, bool Every, int IntervalSeconds, int[] Paces, int[] EndAfter);

    private static readonly Gen<Client> Clients = Gen.Select(
        Gen.Int[0, Filters.Length - 1], Gen.Bool, Gen.Int[0, 2], Gen.Int[0, 40].Array[1, 8], Gen.Int[3, 120].Array[0, 3],
        (filter, every, interval, paces, ends) => new Client(filter, every, every ? 0 : 10 * interval, paces, ends));

    [Fact]
    public async Task Every_client_of_any_pace_and_policy_gets_all_of_it_once_wherever_it_resumes() =>
        await Gen.Select(Clients.Array[4, 12], Gen.Int[1, 60].Array[1, 6], Gen.Int[0, 30].Array[1, 4]).SampleAsync(async (clients, batches, waits) =>
        {
            await using var store = await TestStore.StartAsync(TestStore.Sqlite);
            await using var line = await Line.ReadyAsync(store, ring: 32);
            await line.ImportAsync(Facts[..50]);
            var sessions = clients.Select(client => new Session(line, client)).ToList();
            for (var (i, from) = (0, 50); from < Facts.Length; i++)
            {
                var size = Math.Min(batches[i % batches.Length], Facts.Length - from);
                await line.AppendAsync(Facts[from..(from += size)]);
                foreach (var session in sessions) await session.StepAsync(i);
                line.Clock.Advance(TimeSpan.FromSeconds(waits[i % waits.Length]));
            }

            await line.FoldedAsync();
            var all = await line.SignalsAsync();
            foreach (var session in sessions) await session.AssertAsync(all);
        }, iter: 12, threads: 1);

    [Fact]
    public async Task A_client_that_does_not_read_holds_up_neither_the_writer_nor_the_others()
    {
        await using var line = await Line.ReadyAsync(_store, ring: 64);
        await line.ImportAsync(Facts[..100]);
        var stalled = Enumerable.Range(0, 20).Select(_ => new PushedRun(line, WatchRun.Every)).ToList();
        await using var reading = new PushedRun(line, WatchRun.Every);
        await reading.UntilAsync<WatchEvent.CaughtUp>();
        foreach (var batch in Facts[100..].Chunk(20))
        {
            await line.ImportAsync(batch);
            await reading.UntilRevisionAsync(line.Fold.Board.InForce(TopicSet.All, false)!.Revision);
        }

        Assert.DoesNotContain(reading.Read, step => step is WatchEvent.FellBehind);
        var all = await line.SignalsAsync();
        WatchRecord.AssertComplete(reading.Read, WatchRun.Every, all.Where(p => p.Revision >= reading.Signals.First().Revision));
        foreach (var run in stalled)
        {
            // It was parked all the while with what it was first sent, and misses nothing once it reads.
            await run.UntilRevisionAsync(all[^1].Revision);
            Assert.Single(run.Read, step => step is WatchEvent.FellBehind);
            WatchRecord.AssertComplete(run.Read, WatchRun.Every, all.Where(p => p.Revision >= run.Signals.First().Revision));
            await run.DisposeAsync();
        }

        await reading.EndAsync();
        Assert.Equal(0, line.Fold.Board.Fanout.Count);
    }

    [Fact]
    public async Task Heartbeats_and_held_signals_come_by_the_clock_alone()
    {
        await using var line = await Line.ReadyAsync(_store);
        await line.ImportAsync(Facts[..300]);
        await using var run = new PushedRun(line, WatchRun.Latest with { MinInterval = TimeSpan.FromSeconds(25), HeartbeatInterval = TimeSpan.FromSeconds(10) });
        await run.UntilAsync<WatchEvent.CaughtUp>();
        var head = line.Fold.Board.Head;
        await line.ImportAsync([Market.Trade(Facts[299].KnownAt + TimeSpan.FromSeconds(1), 1001), Market.Trade(Facts[299].KnownAt + TimeSpan.FromSeconds(2), 1002)]);
        var newest = line.Fold.Board.InForce(TopicSet.All, false)!;
        for (var beat = 0; beat < 2; beat++)
        {
            line.Clock.Advance(TimeSpan.FromSeconds(10));
            Assert.Equal(head, (await run.UntilAsync<WatchEvent.Heartbeat>()).At);
        }

        line.Clock.Advance(TimeSpan.FromSeconds(5));
        var left = (await line.SignalsAsync()).Count(p => p.Revision > run.Signals.First().Revision && p.Revision < newest.Revision);
        Assert.Equal(left, (await run.UntilAsync<WatchEvent.Conflated>()).Count);
        await run.UntilRevisionAsync(newest.Revision);
        line.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(line.Fold.Board.Head, (await run.UntilAsync<WatchEvent.Heartbeat>()).At);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Told_to_end_it_ends_at_once_and_says_goodbye_to_a_client_that_reads(bool reads)
    {
        await using var line = await Line.ReadyAsync(_store);
        await line.ImportAsync(Facts[..300]);
        await using var run = new PushedRun(line, WatchRun.Every);
        if (reads) await run.UntilAsync<WatchEvent.CaughtUp>();
        await run.EndAsync();
        var draining = run.DrainAsync(reads ? Deadline.Default : TimeSpan.FromMilliseconds(50));
        if (reads) Assert.NotNull(await run.UntilAsync<WatchEvent.Draining>());
        Assert.Equal(reads, await draining);
        Assert.Equal(0, line.Fold.Board.Fanout.Count);
    }

    [Fact]
    public async Task Told_to_end_before_it_has_begun_it_opens_and_then_says_goodbye()
    {
        await using var line = await Line.ReadyAsync(_store);
        await line.ImportAsync(Facts[..300]);
        await using var run = new PushedRun(line, WatchRun.Every, ended: true);
        await run.EndAsync();
        var draining = run.DrainAsync(Deadline.Default);
        await run.UntilAsync<WatchEvent.Draining>();
        Assert.True(await draining);
        Assert.IsType<WatchEvent.Opened>(run.Read[0]);
    }

    [Fact]
    public async Task What_it_says_it_has_reached_was_written()
    {
        await using var line = await Line.ReadyAsync(_store, ring: 32);
        await line.ImportAsync(Facts[..300]);
        await using var run = new PushedRun(line, WatchRun.Every with { After = Position.Start });
        var newest = line.Fold.Board.InForce(TopicSet.All, false)!.Revision;
        await Deadline.Holds(() =>
        {
            var reached = run.Watcher.Reached;
            // After the newest there is nothing to write.
            Assert.True(Revision.Min(reached, newest) <= run.Written, $"{reached} is said to be reached, {run.Written} was written");
            run.ReadSome(20);
            return Task.FromResult(reached >= newest);
        });
    }

    [Fact]
    public async Task A_client_that_goes_away_ends_its_own_watch_only()
    {
        await using var line = await Line.ReadyAsync(_store);
        await line.ImportAsync(Facts[..300]);
        await using var gone = new PushedRun(line, WatchRun.Every);
        await using var stays = new PushedRun(line, WatchRun.Every);
        await stays.UntilAsync<WatchEvent.CaughtUp>();
        gone.Hang();
        await line.ImportAsync(Facts[300..310]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone.Running.Within());
        await stays.UntilRevisionAsync(line.Fold.Board.InForce(TopicSet.All, false)!.Revision);
    }

    [Fact]
    public async Task A_journal_that_is_replaced_ends_every_watch_also_one_whose_client_never_reads()
    {
        await using var line = await Line.ReadyAsync(_store, ring: 32);
        await line.ImportAsync(Facts[..300]);
        await using var waits = new PushedRun(line, WatchRun.Every);
        await using var rests = new PushedRun(line, WatchRun.Latest);
        await using var isFoldedFor = new PushedRun(line, WatchRun.Every with { After = Position.Start });
        await rests.UntilAsync<WatchEvent.CaughtUp>();
        line.Fold.Board.Close();
        foreach (var run in (PushedRun[])[rests, waits, isFoldedFor])
            Assert.Equal(Fault.JournalChanged, (await Assert.ThrowsAsync<FaultException>(() => run.Running.Within())).Fault.Reason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Writing_to_a_watch_allocates_nothing(bool every)
    {
        await using var line = await Line.ReadyAsync(_store);
        await line.ImportAsync(Facts);
        var all = await line.SignalsAsync();
        var board = new Board(256);
        board.BeginAfter(new(all[9].Revision, all[9].Hash));
        // Inline: the client reads, and the watch writes on, on this thread.
        var pipe = new Pipe(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        var body = new WatchBody(pipe.Writer, static step => step is WatchEvent.Signal(var p) ? p.Frame(TopicSet.All, false, 0, static (_, _, _, _) => new byte[300]) : new byte[1]);
        using var seat = new Seat(new(line.Fold, board, WatchRun.Every with { Every = every }, line.Clock), body, line.Clock);
        seat.Kick();
        Push(all.Take(10..40));
        foreach (var published in all.Take(40..70)) _ = published.Frame(TopicSet.All, false, 0, static (_, _, _, _) => new byte[300]);
        var (bytes, sent) = Push(all.Take(40..70));
        Assert.Equal(30 * 300, sent);
        // Not one object a message; the pipe may take a segment for itself.
        Assert.True(bytes < 30 * 8, $"{bytes} bytes for 30 messages");
        seat.Leave();

        (long Allocated, long Written) Push(IEnumerable<Published> signals)
        {
            var (allocated, written) = (0L, 0L);
            foreach (var published in signals.ToList())
            {
                board.Publish(published);
                board.Advance(new(published.Revision, published.Hash));
                var before = GC.GetAllocatedBytesForCurrentThread();
                seat.Kick();
                while (pipe.Reader.TryRead(out var result))
                {
                    written += result.Buffer.Length;
                    pipe.Reader.AdvanceTo(result.Buffer.End);
                }

                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            }

            return (allocated, written);
        }
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(30_000)]
    [InlineData(100_000)]
    public async Task A_watch_that_lags_is_written_to_in_bounded_parts_and_gets_all_in_order(int size)
    {
        await using var line = await Line.ReadyAsync(_store);
        await line.ImportAsync(Facts);
        var all = (await line.SignalsAsync()).Take(300).ToList();
        var board = new Board(512);
        foreach (var published in all) board.Publish(published);
        board.Advance(new(all[^1].Revision, all[^1].Hash));
        var pipe = new Pipe(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        var body = new WatchBody(pipe.Writer, step => step is WatchEvent.Signal(var p) ? Frame(p.Revision) : ReadOnlyMemory<byte>.Empty);
        using var seat = new Seat(new(line.Fold, board, WatchRun.Every with { After = Position.Start }, line.Clock), body, line.Clock);
        seat.Kick();
        var read = new List<byte>();
        while (pipe.Reader.TryRead(out var result))
        {
            Assert.InRange(result.Buffer.Length, 1, Math.Max(64 * 1024, size));
            foreach (var part in result.Buffer) read.AddRange(part.Span);
            pipe.Reader.AdvanceTo(result.Buffer.End);
        }

        Assert.Equal(all.Select(published => published.Revision.Number), read.Chunk(size).Select(frame => BitConverter.ToInt64(frame)));
        Assert.All(read.Chunk(size), frame => Assert.Equal(frame[0], frame[^1]));
        seat.Leave();

        ReadOnlyMemory<byte> Frame(Revision revision)
        {
            var frame = new byte[size];
            frame.AsSpan().Fill((byte)revision.Number);
            BitConverter.TryWriteBytes(frame, revision.Number);
            return frame;
        }
    }

    /// <summary>A client over all its watches, each resumed where the one before was complete.</summary>
    private sealed class Session
    {
        private readonly Line _line;
        private readonly Client _client;
        private readonly WatchRequest _request;
        private readonly List<WatchEvent> _read = [];
        private PushedRun _run;
        private int _ended;

        public Session(Line line, Client client)
        {
            (_line, _client) = (line, client);
            var (topics, sealedOnly) = Filters[client.Filter];
            _request = new(topics, sealedOnly, client.Every, TimeSpan.FromSeconds(client.IntervalSeconds), TimeSpan.FromSeconds(15), Position.Start);
            _run = new(line, _request);
        }

        public async Task StepAsync(int step)
        {
            _run.ReadSome(_client.Paces[step % _client.Paces.Length]);
            if (_ended == _client.EndAfter.Length || _run.Read.Count < _client.EndAfter[_ended]) return;
            _ended++;
            await EndAsync();
            var at = _read.Reverse<WatchEvent>().Select(Complete).FirstOrDefault(at => at is not null) ?? Position.Start;
            _run = new(_line, _request with { After = at });
        }

        public async Task AssertAsync(IReadOnlyList<Published> all)
        {
            if (_line.Fold.Board.InForce(_request.Topics, _request.SealedOnly) is { } newest)
                await Deadline.Holds(() =>
                {
                    // What is held back comes with time.
                    _line.Clock.Advance(TimeSpan.FromSeconds(1));
                    _run.ReadSome(int.MaxValue);
                    return Task.FromResult(Newest >= newest.Revision);
                });
            await EndAsync();
            WatchRecord.AssertComplete(_read, _request, all);
        }

        private Revision Newest => _run.Signals.LastOrDefault()?.Revision ?? _read.OfType<WatchEvent.Signal>().LastOrDefault()?.Published.Revision ?? Revision.Start;

        private async Task EndAsync()
        {
            await _run.EndAsync();
            _read.AddRange(_run.Read);
            // A receipt stands for the resume point of the signal after it, which has not come.
            if (_read is [.., WatchEvent.Conflated]) _read.RemoveAt(_read.Count - 1);
            await _run.DisposeAsync();
        }

        private static Position? Complete(WatchEvent step) => step switch
        {
            WatchEvent.Signal(var p) => new(p.Revision, p.Hash),
            WatchEvent.CaughtUp(var at) => at,
            WatchEvent.Heartbeat(var at) => at,
            _ => null,
        };
    }
}
