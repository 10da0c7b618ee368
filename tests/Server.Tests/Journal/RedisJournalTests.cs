using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Redis;
using RegimeGrpc.Testing;
using static RegimeGrpc.Server.Tests.Journal.Facts;

namespace RegimeGrpc.Server.Tests.Journal;

public sealed class RedisJournalTests(RedisFixture redis) : JournalContract, IClassFixture<RedisFixture>
{
    private readonly string _tag = Guid.NewGuid().ToString("N");

    [Fact]
    public async Task Many_processes_write_into_one_journal()
    {
        // Instances share nothing but the server, as processes do.
        var journals = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OpenAsync()));
        Assert.Single(journals.Select(j => j.Identity.Id).Distinct());
        await WriteFromManyAsync(journals);
        foreach (var journal in journals) await journal.DisposeAsync();
    }

    [Fact]
    public async Task An_append_elsewhere_wakes_a_waiting_reader_without_polling()
    {
        await using var writer = await OpenAsync();
        await using var reader = await RedisJournal.OpenAsync(Options(poll: TimeSpan.FromHours(1))).Within();
        for (var i = 0; i < 20; i++)
        {
            var waiting = reader.WaitAsync(new(i), CancellationToken.None).AsTask();
            await writer.AppendAsync([Tick(i)], AppendTime, CancellationToken.None).Within();
            await waiting.Within(TimeSpan.FromSeconds(10));
        }
    }

    [Fact]
    public async Task A_waiting_reader_polls_where_messages_are_forbidden()
    {
        Assert.Equal("+OK", await redis.Server.CommandAsync("ACL SETUSER default resetchannels"));
        try
        {
            await using var reader = await OpenAsync();
            await using var writer = await OpenAsync();
            var waiting = reader.WaitAsync(Revision.Start, CancellationToken.None).AsTask();
            await writer.AppendAsync([Tick(1)], AppendTime, CancellationToken.None).Within();
            await waiting.Within(TimeSpan.FromSeconds(10));
        }
        finally
        {
            await redis.Server.CommandAsync("ACL SETUSER default allchannels");
        }
    }

    protected override async Task<IJournal> OpenAsync(string name = "journal", Provenance provenance = Provenance.Real) =>
        await RedisJournal.OpenAsync(Options(name, provenance)).Within();

    private RedisJournalOptions Options(string name = "journal", Provenance provenance = Provenance.Real, TimeSpan? poll = null)
    {
        var options = new RedisJournalOptions(redis.Server.Address, provenance) { Tag = $"{_tag}-{name}" };
        return poll is { } interval ? options with { PollInterval = interval } : options;
    }
}
