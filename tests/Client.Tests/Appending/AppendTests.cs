using Grpc.Core;
using RegimeGrpc.Client.Observations;
using RegimeGrpc.Client.Testing;
using RegimeGrpc.Client.Testing.Loopback;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Tests.Appending;

public class AppendTests
{
    private static readonly DateTimeOffset Noon = new(2025, 6, 30, 12, 0, 0, TimeSpan.Zero);

    internal static Observation Scalar(double value) => new() { Series = "s", EventTime = Noon, KnownAt = Noon.AddSeconds(1), Scalar = value, Source = "test" };

    [Fact]
    public async Task Every_observation_gets_its_own_answer()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var client = RegimeClient.Connect(server.Address);
        var bar = Scalar(0) with { Scalar = null, Bar = new Bar(1, 2, 0.5, 1.5), Quality = Quality.Suspect, Vintage = "v", Key = "k", Correction = true, KnownAtBasis = KnownAtBasis.Rule };
        var appending = client.AppendAsync([Scalar(1), Scalar(2), bar, Scalar(4)], new AppendOptions { JournalId = "j", AdvanceTo = Noon });
        var call = await server.CallAsync();
        var request = (await call.RequestAsync<V1.AppendRequest>())!;
        Assert.Equal("j", request.JournalId);
        Assert.Equal(Noon, request.AdvanceTo.ToDateTimeOffset());
        Assert.Equal(1, request.Observations[0].Scalar);
        var sent = request.Observations[2];
        Assert.Equal((2.0, false, V1.Quality.Suspect, "v", "k", true, V1.KnownAtBasis.Rule), (sent.Bar.High, sent.Bar.HasVolume, sent.Quality, sent.Vintage, sent.Key, sent.Correction, sent.KnownAtBasis));
        await call.AnswerAsync(new V1.AppendResponse
        {
            LatestRevision = 9,
            JournalId = "j",
            Durability = V1.Durability.Full,
            Results =
            {
                new V1.AppendResult { Status = V1.AppendStatus.Accepted, Revision = 8 },
                new V1.AppendResult { Status = V1.AppendStatus.Duplicate, Revision = 3 },
                new V1.AppendResult { Status = V1.AppendStatus.Rejected, Rejection = new V1.Rejection { Reason = "UNKNOWN_SERIES", Message = "No such series", Field = "series" } },
                new V1.AppendResult { Status = (V1.AppendStatus)77, Revision = 5 },
            },
        });
        var receipt = await appending.Soon();
        Assert.Equal(
            [new AppendResult.Accepted(new(8)), new AppendResult.Duplicate(new(3)), new AppendResult.Rejected("UNKNOWN_SERIES", "No such series", "series"), new AppendResult.Unknown(77, new(5))],
            receipt.Results);
        Assert.Equal((new Revision(9), Durability.Full), (receipt.LatestRevision, receipt.Durability));
    }

    [Fact]
    public async Task An_append_that_shall_not_be_sent_again_is_not()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var client = RegimeClient.Connect(server.Address);
        var appending = client.AppendAsync([Scalar(1)], new AppendOptions { RetryFor = TimeSpan.Zero });
        await (await server.CallAsync()).RefuseAsync(StatusCode.Unavailable, "JOURNAL_UNAVAILABLE", "The store is away");
        var e = await Assert.ThrowsAsync<RegimeException>(() => appending.Soon());
        Assert.Equal("JOURNAL_UNAVAILABLE", e.Code);
        Assert.Contains("send the same batch again", e.Message);
        Assert.True(server.IsIdle);
    }

    [Fact]
    public async Task What_was_appended_unheard_is_sent_again_and_counted_once()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var client = RegimeClient.Connect(server.Address, new RegimeClientOptions { ReconnectDelay = TimeSpan.FromMilliseconds(1) });
        server.LoseNextAnswer("Append");
        var receipt = await client.AppendAsync([Scalar(1), Scalar(1) with { Source = "other" }]).Soon();
        Assert.Equal([new AppendResult.Duplicate(new(1)), new AppendResult.Duplicate(new(2))], receipt.Results);
        Assert.Equal(2, server.Observations.Count);
    }

    [Fact]
    public async Task More_than_one_batch_holds_goes_in_several_to_one_journal()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var client = RegimeClient.Connect(server.Address);
        var appending = client.AppendAsync([.. Enumerable.Range(0, 10_001).Select(i => Scalar(i))], new AppendOptions { AdvanceTo = Noon });
        var revision = 0ul;
        foreach (var (count, durability) in new[] { (10_000, V1.Durability.Relaxed), (1, V1.Durability.Full) })
        {
            var call = await server.CallAsync();
            var request = (await call.RequestAsync<V1.AppendRequest>())!;
            Assert.Equal((count, count == 1, count == 1 ? "j" : ""), (request.Observations.Count, request.AdvanceTo is not null, request.JournalId));
            var answer = new V1.AppendResponse { JournalId = "j", Durability = durability };
            foreach (var _ in request.Observations) answer.Results.Add(new V1.AppendResult { Status = V1.AppendStatus.Accepted, Revision = ++revision });
            answer.LatestRevision = revision;
            await call.AnswerAsync(answer);
        }

        var receipt = await appending.Soon();
        Assert.Equal(Enumerable.Range(1, 10_001).Select(i => new AppendResult.Accepted(new((ulong)i))), receipt.Results);
        Assert.Equal((new Revision(10_001), Durability.Relaxed), (receipt.LatestRevision, receipt.Durability));
    }

    [Fact]
    public async Task An_observation_without_a_value_is_not_sent()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var client = RegimeClient.Connect(server.Address);
        await Assert.ThrowsAsync<ArgumentException>(() => client.AppendAsync([Scalar(1) with { Scalar = null }]));
        await Assert.ThrowsAsync<ArgumentException>(() => client.AppendAsync([Scalar(1) with { Bar = new Bar(1, 1, 1, 1) }]));
        Assert.True(server.IsIdle);
    }
}
