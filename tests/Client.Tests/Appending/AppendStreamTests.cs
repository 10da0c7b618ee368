using System.Threading.Channels;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using RegimeGrpc.Client.Observations;
using RegimeGrpc.Client.Testing.Loopback;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Tests.Appending;

public class AppendStreamTests
{
    private static V1.AppendStreamResponse Answer(V1.AppendStreamRequest request, ulong latest, string journalId = "j") => new()
    {
        Batch = request.Batch,
        LatestRevision = latest,
        JournalId = journalId,
        Results = { request.Observations.Select((_, i) => new V1.AppendResult { Status = V1.AppendStatus.Accepted, Revision = latest - (ulong)(request.Observations.Count - 1 - i) }) },
    };

    [Fact]
    public async Task Batches_go_ahead_of_their_answers_up_to_the_window()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var client = RegimeClient.Connect(server.Address);
        await using var stream = client.OpenAppendStream(new AppendStreamOptions { Window = 2 });
        var first = await stream.SendAsync([AppendTests.Scalar(1)]).Soon();
        var second = await stream.SendAsync([AppendTests.Scalar(2)], new DateTimeOffset(2025, 7, 1, 0, 0, 0, TimeSpan.Zero)).Soon();
        var third = stream.SendAsync([AppendTests.Scalar(3)]).AsTask();
        var call = await server.CallAsync();
        var requests = new List<V1.AppendStreamRequest> { (await call.RequestAsync<V1.AppendStreamRequest>())!, (await call.RequestAsync<V1.AppendStreamRequest>())! };
        Assert.Equal([1ul, 2ul], requests.Select(r => r.Batch));
        Assert.NotNull(requests[1].AdvanceTo);
        Assert.False(third.IsCompleted);
        await call.SendAsync(Answer(requests[0], 1));
        Assert.Equal(new Revision(1), (await first.Receipt.Soon()).LatestRevision);
        await third.Soon();
        requests.Add((await call.RequestAsync<V1.AppendStreamRequest>())!);
        await call.SendAsync(Answer(requests[1], 2));
        await call.SendAsync(Answer(requests[2], 3));
        var completing = stream.CompleteAsync();
        Assert.Null(await call.RequestAsync<V1.AppendStreamRequest>());
        await call.EndAsync();
        await completing.Soon();
        Assert.Equal(new Revision(2), (await second.Receipt.Soon()).LatestRevision);
        Assert.Equal(new AppendResult.Accepted(new(3)), (await (await third).Receipt.Soon()).Results.Single());
        await Assert.ThrowsAsync<InvalidOperationException>(() => stream.SendAsync([]).AsTask());
    }

    [Fact]
    public async Task What_was_not_answered_is_sent_again_to_the_same_journal()
    {
        await using var server = await LoopbackServer.StartAsync();
        var time = new FakeTimeProvider();
        var waits = Channel.CreateUnbounded<TimeSpan>();
        await using var client = RegimeClient.Connect(server.Address, new RegimeClientOptions { TimeProvider = time });
        await using var stream = client.OpenAppendStream(new AppendStreamOptions { Reconnecting = (_, delay) => waits.Writer.TryWrite(delay) });
        var first = await stream.SendAsync([AppendTests.Scalar(1)]).Soon();
        var second = await stream.SendAsync([AppendTests.Scalar(2)]).Soon();
        var call = await server.CallAsync();
        var request = (await call.RequestAsync<V1.AppendStreamRequest>())!;
        Assert.Equal("", request.JournalId);
        await call.SendAsync(Answer(request, 1));
        await first.Receipt.Soon();
        Assert.Equal(2ul, (await call.RequestAsync<V1.AppendStreamRequest>())!.Batch);
        call.Abort();
        await Pass(time, await waits.Reader.ReadAsync().Soon(), server);
        call = await server.CallAsync();
        request = (await call.RequestAsync<V1.AppendStreamRequest>())!;
        Assert.Equal((2ul, "j"), (request.Batch, request.JournalId));
        await call.SendAsync(Answer(request, 2));
        Assert.Equal(new Revision(2), (await second.Receipt.Soon()).LatestRevision);
    }

    [Fact]
    public async Task A_server_that_stays_away_fails_what_is_on_its_way_and_what_comes_after()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var client = RegimeClient.Connect(server.Address);
        await using var stream = client.OpenAppendStream(new AppendStreamOptions { RetryFor = TimeSpan.Zero });
        var pending = await stream.SendAsync([AppendTests.Scalar(1)]).Soon();
        await (await server.CallAsync()).EndAsync(StatusCode.Unavailable, "away");
        var e = await Assert.ThrowsAsync<RegimeException>(() => pending.Receipt.Soon());
        Assert.Equal("UNAVAILABLE", e.Code);
        await Assert.ThrowsAsync<RegimeException>(() => stream.SendAsync([AppendTests.Scalar(1)]).AsTask());
        await Assert.ThrowsAsync<RegimeException>(() => stream.CompleteAsync().Soon());
    }

    [Fact]
    public async Task A_refusal_for_good_is_not_tried_again()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var client = RegimeClient.Connect(server.Address);
        await using var stream = client.OpenAppendStream();
        var pending = await stream.SendAsync([AppendTests.Scalar(1)]).Soon();
        await (await server.CallAsync()).RefuseAsync(StatusCode.FailedPrecondition, "JOURNAL_CHANGED", "Another journal");
        var e = await Assert.ThrowsAsync<RegimeException>(() => pending.Receipt.Soon());
        Assert.Equal("JOURNAL_CHANGED", e.Code);
        Assert.True(server.IsIdle);
    }

    [Fact]
    public async Task Whoever_waits_for_room_learns_of_the_failure()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var client = RegimeClient.Connect(server.Address);
        await using var stream = client.OpenAppendStream(new AppendStreamOptions { Window = 1 });
        await stream.SendAsync([AppendTests.Scalar(1)]).Soon();
        Task[] waiting = [stream.SendAsync([]).AsTask(), stream.SendAsync([]).AsTask()];
        await (await server.CallAsync()).RefuseAsync(StatusCode.PermissionDenied, "NO", "No");
        foreach (var task in waiting) await Assert.ThrowsAsync<RegimeException>(() => task.Soon());
    }

    [Fact]
    public async Task Disposing_cancels_what_is_on_its_way()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var client = RegimeClient.Connect(server.Address);
        var stream = client.OpenAppendStream();
        var pending = await stream.SendAsync([AppendTests.Scalar(1)]).Soon();
        await server.CallAsync();
        await stream.DisposeAsync().AsTask().Soon();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending.Receipt.Soon());
    }

    [Fact]
    public async Task A_stream_that_was_never_used_completes_without_a_call()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var client = RegimeClient.Connect(server.Address);
        await using var stream = client.OpenAppendStream();
        await stream.CompleteAsync().Soon();
        Assert.True(server.IsIdle);
    }

    /// <summary>The stream says it will wait before it starts to: move the clock until the wait is over.</summary>
    private static async Task Pass(FakeTimeProvider time, TimeSpan delay, LoopbackServer server)
    {
        using var limit = new CancellationTokenSource(Deadline.Limit);
        while (server.IsIdle)
        {
            limit.Token.ThrowIfCancellationRequested();
            time.Advance(delay);
            await Task.Yield();
        }
    }
}
