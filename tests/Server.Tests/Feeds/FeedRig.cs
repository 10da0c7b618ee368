using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Sqlite;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>Feeds as the server puts them together, over a real journal and a stub of one provider. Its clock stands still.</summary>
internal sealed class FeedRig : IAsyncDisposable
{
    public const string Key = "key-THAT-nobody-may-see";
    public const string Secret = "secret/THAT+nobody may see";

    private readonly TempDirectory _directory = new();
    private readonly ServiceProvider _services;

    private FeedRig(ProviderStub stub, string provider, Instant now, Func<FeedOptions, FeedOptions>? change)
    {
        Stub = stub;
        Clock = new(now.ToDateTimeOffset());
        var options = new FeedOptions
        {
            ArchiveDirectory = _directory["archive"],
            HistoryFrom = now.UtcDate.AddDays(-30),
            RetryDelay = TimeSpan.Zero,
            Providers =
            [
                .. Providers.Defaults.Where(one => one.Name == provider).Select(one => one with
                {
                    BaseUrl = stub.Address, SecondUrl = stub.Address, StreamUrl = one.StreamUrl.Length > 0 ? stub.StreamAddress : "", Key = Key, Secret = Secret, PerSecond = 1000, Burst = 100_000,
                }),
            ],
        };
        Options = change?.Invoke(options) ?? options;
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton(new JournalSource(async cancellation => await SqliteJournal.OpenAsync(_directory["journal"], Provenance.Real, cancellation)));
        services.AddSingleton<IDistributedCache>(_ => SqliteCache.Open(_directory["journal"], TimeProvider.System));
        services.AddSingleton(new JournalView(EthSmallCaps.Model, EthSmallCapsLive.Model));
        services.AddSingleton<Intake>();
        FeedServices.Add(services, Options);
        _services = services.BuildServiceProvider();
    }

    public ProviderStub Stub { get; }

    public FakeTimeProvider Clock { get; }

    public FeedOptions Options { get; }

    public CapturedLog Log { get; } = new();

    public Instant Now => Instant.From(Clock.GetUtcNow());

    public FeedSet Feeds => _services.GetRequiredService<FeedSet>();

    public FeedHealthBoard Board => _services.GetRequiredService<FeedHealthBoard>();

    public FactSink Sink => _services.GetRequiredService<FactSink>();

    public ClockSkew Skew => _services.GetRequiredService<ClockSkew>();

    public string ArchiveDirectory => _directory["archive"];

    public static async Task<FeedRig> StartAsync(ProviderStub stub, string provider, Instant now, Func<FeedOptions, FeedOptions>? change = null)
    {
        await stub.StartAsync().Within();
        var rig = new FeedRig(stub, provider, now, change);
        await rig._services.GetRequiredService<JournalSource>().OpenAsync(CancellationToken.None).Within();
        return rig;
    }

    public T Service<T>() where T : notnull => _services.GetRequiredService<T>();

    public PullRunner Pull(string name) => Feeds.Pulls.Single(pull => pull.Source.Name == name);

    /// <summary>Asks once, and puts what comes into the journal.</summary>
    public async Task<PullResult> StepAsync(string name)
    {
        var pull = Pull(name);
        await pull.StepAsync(CancellationToken.None).Within();
        return pull.Last!;
    }

    /// <summary>What the journal holds, without clock observations.</summary>
    public async Task<IReadOnlyList<Observation>> JournalAsync()
    {
        var entries = await Service<JournalSource>().Current.ReadAsync(Revision.Start, 1_000_000, CancellationToken.None).Within();
        return [.. entries.Select(entry => entry.Observation).Where(observation => !observation.IsClock)];
    }

    public IReadOnlyList<string> Quarantine() => Files(Path.Combine(ArchiveDirectory, RawArchive.Quarantine));

    public IReadOnlyList<string> Archive() => [.. Files(ArchiveDirectory).Where(file => !file.Contains(RawArchive.Quarantine, StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        await Service<JournalSource>().DisposeAsync();
        await _services.DisposeAsync();
        await Stub.DisposeAsync();
        _directory.Dispose();
    }

    private static string[] Files(string directory) => Directory.Exists(directory) ? Directory.GetFiles(directory, "*.gz", SearchOption.AllDirectories) : [];
}

/// <summary>Everything that was logged, exceptions and the values that go with a line included.</summary>
internal sealed class CapturedLog : ILoggerProvider
{
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>Of them, those that ask for attention.</summary>
    public ConcurrentQueue<string> Warnings { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void Dispose()
    {
    }

    private sealed class Logger(CapturedLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = $"{formatter(state, exception)} {exception} {(state is IEnumerable<KeyValuePair<string, object?>> values ? string.Join(", ", values) : "")}";
            if (logLevel >= LogLevel.Warning) log.Warnings.Enqueue(line);
            log.Lines.Enqueue(line);
        }
    }
}
