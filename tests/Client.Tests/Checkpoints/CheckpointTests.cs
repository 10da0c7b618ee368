using RegimeGrpc.Client.Testing;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Client.Tests.Checkpoints;

/// <summary>The same promises for every store.</summary>
public abstract class CheckpointTests
{
    private protected abstract ICheckpointStore Store { get; }

    [Fact]
    public async Task What_was_written_last_under_a_name_is_read()
    {
        Assert.Null(await Store.ReadAsync("a", default));
        await Store.WriteAsync("a", "1", default);
        await Store.WriteAsync("b", "2", default);
        await Store.WriteAsync("a", "3", default);
        Assert.Equal(("3", "2"), (await Store.ReadAsync("a", default), await Store.ReadAsync("b", default)));
    }

    [Fact]
    public async Task A_watch_begun_again_goes_on_after_the_last_event_that_was_handled()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var client = RegimeClient.Connect(server.Address);
        for (var i = 0; i < 5; i++) server.Publish(new());
        var options = new WatchOptions { Delivery = Delivery.Every, Checkpoints = Store, CheckpointName = "bot" };
        await foreach (var step in client.WatchAsync(options))
            if (step is WatchEvent.CaughtUp) break;
        for (var i = 0; i < 5; i++) server.Publish(new());

        // The one that was in hand when the handler died was not stored: it comes again, and nothing else does.
        Assert.Equal("6 7 8", await HandleAsync(client, options, 3));
        Assert.Equal("8 9 10", await HandleAsync(client, options, 3));
    }

    [Fact]
    public async Task A_place_that_is_void_is_a_gap_and_then_a_new_place()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var client = RegimeClient.Connect(server.Address, new RegimeClientOptions { ReconnectDelay = TimeSpan.FromMilliseconds(1) });
        server.Publish(new());
        await Store.WriteAsync("bot", "journal-0/fingerprint-1/7", default);
        using var limit = new CancellationTokenSource(Deadline.Limit);
        var isGap = false;
        await foreach (var step in client.WatchAsync(new WatchOptions { Checkpoints = Store, CheckpointName = "bot" }, limit.Token))
        {
            isGap |= step is WatchEvent.Gap { Code: "JOURNAL_CHANGED" };
            if (step is WatchEvent.CaughtUp) break;
        }

        Assert.True(isGap);
        Assert.Equal("journal-1/fingerprint-1/1", await Store.ReadAsync("bot", default));
    }

    [Fact]
    public void A_place_needs_a_name() => Assert.Throws<ArgumentException>(() =>
    {
        var client = RegimeClient.Connect("http://127.0.0.1:1");
        client.WatchAsync(new WatchOptions { Checkpoints = Store }).GetAsyncEnumerator().MoveNextAsync().AsTask().GetAwaiter().GetResult();
    });

    /// <summary>Dies with the last signal in hand.</summary>
    private static async Task<string> HandleAsync(RegimeClient client, WatchOptions options, int count)
    {
        using var limit = new CancellationTokenSource(Deadline.Limit);
        var seen = new List<ulong>();
        await foreach (var step in client.WatchAsync(options, limit.Token))
        {
            if (step is not WatchEvent.Published { Signal.Revision: var revision }) continue;
            seen.Add(revision.Number);
            if (seen.Count == count) break;
        }

        return string.Join(' ', seen);
    }
}

public sealed class MemoryCheckpointTests : CheckpointTests
{
    private protected override ICheckpointStore Store { get; } = new MemoryCheckpointStore();
}

public sealed class FileCheckpointTests : CheckpointTests, IDisposable
{
    private readonly TempDirectory _directory = new();

    public FileCheckpointTests() => Store = new FileCheckpointStore(Path.Combine(_directory.Path, "made", "when", "missing"));

    private protected override ICheckpointStore Store { get; }

    [Fact]
    public async Task A_write_that_did_not_finish_leaves_the_old_place()
    {
        await Store.WriteAsync("a", "old", default);
        var files = Directory.GetFiles(_directory.Path, "*", SearchOption.AllDirectories);
        await File.WriteAllTextAsync(Assert.Single(files) + ".next", "half of a new o");
        Assert.Equal("old", await Store.ReadAsync("a", default));
        await Store.WriteAsync("a", "new", default);
        Assert.Equal("new", await Store.ReadAsync("a", default));
        Assert.Single(Directory.GetFiles(_directory.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task An_emptied_file_is_named_and_not_taken_for_no_place_at_all()
    {
        await Store.WriteAsync("a", "old", default);
        var file = Assert.Single(Directory.GetFiles(_directory.Path, "*", SearchOption.AllDirectories));
        await File.WriteAllTextAsync(file, "");
        Assert.Contains(file, (await Assert.ThrowsAsync<IOException>(async () => await Store.ReadAsync("a", default))).Message);
    }

    [Fact]
    public void A_directory_that_does_not_come_to_the_disk_is_no_success()
    {
        FileCheckpointStore.Flush(_directory.Path);
        if (OperatingSystem.IsWindows()) return;
        var gone = Path.Combine(_directory.Path, "gone");
        Assert.Contains(gone, Assert.Throws<IOException>(() => FileCheckpointStore.Flush(gone)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    public async Task A_name_that_is_no_file_name_is_refused(string name)
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.WriteAsync(name, "1", default));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.ReadAsync(name, default));
    }

    public void Dispose() => _directory.Dispose();
}
