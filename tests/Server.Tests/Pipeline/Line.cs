using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Pipeline;

/// <summary>One server's line from intake to board over a real journal: everything but the wire. Its clock stands still.</summary>
internal sealed class Line : IAsyncDisposable
{
    public static readonly Instant Now = Instant.FromUtc(2025, 6, 30);

    private readonly IDistributedCache _cache;

    private Line(Func<CancellationToken, Task<IJournal>> open, IDistributedCache cache, int ring, bool fresh)
    {
        _cache = cache;
        Journals = new(open);
        Intake = new(Journals, View, Clock);
        Checkpoints = new(cache, Clock, NullLogger<CheckpointStore>.Instance);
        Fold = new(EthSmallCaps.Model, Journals, Checkpoints, ring);
        Loop = new(Journals, [Fold], View, TimeProvider.System, Lifetime, Log);
        Reads = new([Fold], Intake);
        IsFresh = fresh;
    }

    public FakeTimeProvider Clock { get; } = new(Now.ToDateTimeOffset());

    public JournalSource Journals { get; }

    public JournalView View { get; } = new();

    public Intake Intake { get; }

    public CheckpointStore Checkpoints { get; }

    public ModelFold Fold { get; }

    public FoldLoop Loop { get; }

    public Lines<FoldLoop> Log { get; } = new();

    public Reads Reads { get; }

    public ApplicationLifetime Lifetime { get; } = new(NullLogger<ApplicationLifetime>.Instance);

    private bool IsFresh { get; }

    public static async Task<Line> StartAsync(TestStore store, int ring = 4096, IDistributedCache? cache = null)
    {
        var line = new Line(store.OpenAsync, cache ?? store.OpenCache(), ring, cache is null);
        await line.Loop.StartAsync(CancellationToken.None).Within();
        line.Lifetime.NotifyStarted();
        return line;
    }

    /// <summary>Started over any way to open a journal, and waited for until it has read it.</summary>
    public static async Task<Line> ReadyAsync(TestStore store, int ring = 4096, IDistributedCache? cache = null)
    {
        var line = await StartAsync(store, ring, cache);
        await line.Loop.CaughtUp.Within();
        return line;
    }

    public Task<IReadOnlyList<IntakeResult>> AppendAsync(params IReadOnlyList<Observation> batch) =>
        Intake.AppendAsync(batch, null, CancellationToken.None).Within();

    /// <summary>Appends in batches of a size, and waits until all of it is folded.</summary>
    public async Task ImportAsync(IReadOnlyList<Observation> facts, int size = 1000)
    {
        foreach (var batch in facts.Chunk(size)) await AppendAsync(batch);
        await FoldedAsync();
    }

    public async Task FoldedAsync()
    {
        var head = await Journals.Current.HeadAsync(CancellationToken.None).Within();
        while (true)
        {
            var board = Fold.Board;
            var moved = board.Moved;
            if (board.HasBegun && board.Head.Revision >= head.Newest) return;
            await moved.Within();
        }
    }

    public async Task<IReadOnlyList<Entry>> EntriesAsync() => await Journals.Current.ReadAsync(Revision.Start, 1_000_000, CancellationToken.None).Within();

    /// <summary>Every signal of the journal, folded anew.</summary>
    public async Task<IReadOnlyList<Published>> SignalsAsync()
    {
        var signals = new List<Published>();
        await foreach (var published in Fold.History.ReplayAsync(Revision.Start, Fold.Board.Head.Revision, static (_, _) => true, CancellationToken.None))
            signals.Add(published);
        return signals;
    }

    /// <summary>Ends it in an orderly way: the state is saved.</summary>
    public async ValueTask DisposeAsync()
    {
        await Loop.StopAsync(CancellationToken.None).Within();
        await Journals.DisposeAsync().Within();
        Loop.Dispose();
        if (IsFresh) (_cache as IDisposable)?.Dispose();
    }
}
