using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Redis;
using StackExchange.Redis;

namespace RegimeGrpc.Benchmarks.Append;

/// <summary>A redis-server with an append-only file, of its own.</summary>
/// <param name="sync">Its <c>appendfsync</c>.</param>
internal abstract class OnRedis(string sync) : AppendWay
{
    private readonly RedisProcess _redis = new();

    protected string Address => $"127.0.0.1:{_redis.Port}";

    public override Task StartAsync() => _redis.StartAsync("--appendonly", "yes", "--appendfsync", sync, "--save", "");

    public override ValueTask DisposeAsync() => _redis.DisposeAsync();
}

/// <summary>The shared journal.</summary>
internal sealed class RedisWay(string sync) : OnRedis(sync)
{
    private RedisJournal _journal = null!;

    public override async Task StartAsync()
    {
        await base.StartAsync();
        _journal = await RedisJournal.OpenAsync(new(Address, Provenance.Real));
    }

    public override Func<int, Task> Prepare(Observation[][] batches) =>
        i => _journal.AppendAsync(batches[i], Instant.FromUtc(2025, 3, 3), CancellationToken.None).AsTask();

    public override async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        await base.DisposeAsync();
    }
}

/// <summary>StackExchange.Redis by itself: the journal's script with finished arguments, one call a batch, or one XADD a row.</summary>
internal sealed class RawRedisWay(string sync, bool isPlain) : OnRedis(sync)
{
    private static readonly RedisKeys Keys = new("regime");
    private ConnectionMultiplexer _connection = null!;
    private string _journal = "";

    public override async Task StartAsync()
    {
        await base.StartAsync();
        await using (var journal = await RedisJournal.OpenAsync(new(Address, Provenance.Real))) _journal = journal.Identity.Id;
        _connection = await ConnectionMultiplexer.ConnectAsync(RedisLink.Settings(Address));
    }

    public override Func<int, Task> Prepare(Observation[][] batches)
    {
        var redis = _connection.GetDatabase();
        var records = batches.Select(JournalRecord.From).ToArray();
        if (isPlain)
            return i => Task.WhenAll(records[i].Select(record => redis.StreamAddAsync("plain", [new("p", record.Payload), new("h", record.Fact), new("t", 0)])));
        RedisValue[][] arguments = [.. records.Select(batch => (RedisValue[])
            [_journal, 0, "", 0, Keys.Channel, "", .. batch.SelectMany(record => (RedisValue[])[record.Payload, record.Fact, record.ExplicitKey, record.NaturalKey])])];
        return i => redis.ScriptEvaluateAsync(RedisScripts.Append, Keys.All, arguments[i]);
    }

    public override async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await base.DisposeAsync();
    }
}
