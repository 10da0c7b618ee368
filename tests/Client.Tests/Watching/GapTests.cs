using Grpc.Core;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Tests.Watching;

public class GapTests
{
    [Theory]
    [InlineData(StatusCode.FailedPrecondition, "JOURNAL_CHANGED")]
    [InlineData(StatusCode.FailedPrecondition, "MODEL_CHANGED")]
    [InlineData(StatusCode.OutOfRange, "REVISION_COMPACTED")]
    public async Task A_resume_point_that_is_void_is_a_gap_and_a_fresh_start(StatusCode status, string code)
    {
        await using var rig = await Rig.StartAsync(new WatchOptions { ResumePoint = "old" });
        var asked = rig.Ask();
        var call = await rig.Server.CallAsync();
        await call.RefuseAsync(status, code, "No such place", ("oldest_revision", "17"));
        var gap = Assert.IsType<WatchEvent.Gap>(await asked);
        Assert.Equal(code, gap.Code);
        Assert.Equal("17", gap.Metadata["oldest_revision"]);
        var (_, request) = await rig.ReconnectAsync(code, Wires.Opened());
        Assert.Equal("", request.ResumePoint);
    }

    [Fact]
    public async Task A_journal_that_changes_in_mid_stream_starts_the_sequence_anew()
    {
        await using var rig = await Rig.StartAsync();
        var (call, _) = await rig.AcceptAsync(Wires.Opened());
        await call.SendAsync(Wires.Signal(50, 40));
        await rig.NextAsync<WatchEvent.Published>();
        await call.RefuseAsync(StatusCode.FailedPrecondition, "JOURNAL_CHANGED", "Another journal");
        await rig.NextAsync<WatchEvent.Gap>();
        (call, _) = await rig.ReconnectAsync("JOURNAL_CHANGED", Wires.Opened(journalId: "j2"));
        await call.SendAsync(Wires.Signal(3, 1));
        Assert.Equal(new Revision(3), (await rig.NextAsync<WatchEvent.Published>()).Signal.Revision);
    }

    [Fact]
    public async Task A_server_that_opens_another_journal_without_a_word_is_a_gap()
    {
        await using var rig = await Rig.StartAsync();
        var (call, _) = await rig.AcceptAsync(Wires.Opened(journalId: "j1"));
        await call.SendAsync(Wires.Signal(50, 40));
        await rig.NextAsync<WatchEvent.Published>();
        await call.EndAsync(StatusCode.Unavailable);
        var reconnecting = await rig.NextAsync<WatchEvent.Reconnecting>();
        var asked = rig.Ask();
        rig.Time.Advance(reconnecting.Delay);
        call = await rig.Server.CallAsync();
        await call.SendAsync(Wires.Opened(journalId: "j2"));
        Assert.Equal("JOURNAL_CHANGED", Assert.IsType<WatchEvent.Gap>(await asked).Code);
        await rig.NextAsync<WatchEvent.Opened>();
        await call.SendAsync(Wires.Signal(3, 1));
        await rig.NextAsync<WatchEvent.Published>();
    }

    [Fact]
    public async Task A_caller_may_ask_to_stop_at_a_gap()
    {
        await using var rig = await Rig.StartAsync(new WatchOptions { ResumePoint = "old", AfterGap = AfterGap.Stop });
        var asked = rig.Ask();
        await (await rig.Server.CallAsync()).RefuseAsync(StatusCode.FailedPrecondition, "JOURNAL_CHANGED", "Another journal");
        var e = await Assert.ThrowsAsync<RegimeException>(() => asked);
        Assert.Equal("JOURNAL_CHANGED", e.Code);
    }

    [Fact]
    public async Task A_replica_that_is_behind_is_asked_again_before_it_is_a_gap()
    {
        await using var rig = await Rig.StartAsync(new WatchOptions { ResumePoint = "ahead" });
        var asked = rig.Ask();
        for (var attempt = 1; ; attempt++)
        {
            var call = await rig.Server.CallAsync();
            Assert.Equal("ahead", (await call.RequestAsync<V1.WatchRequest>())!.ResumePoint);
            await call.RefuseAsync(StatusCode.OutOfRange, "REVISION_IN_FUTURE", "Not there yet");
            var happened = await asked;
            if (happened is WatchEvent.Gap gap)
            {
                Assert.Equal(("REVISION_IN_FUTURE", 6), (gap.Code, attempt));
                break;
            }

            var reconnecting = Assert.IsType<WatchEvent.Reconnecting>(happened);
            asked = rig.Ask();
            rig.Time.Advance(reconnecting.Delay);
        }
    }

    [Theory]
    [InlineData(StatusCode.InvalidArgument)]
    [InlineData(StatusCode.NotFound)]
    [InlineData(StatusCode.Unauthenticated)]
    [InlineData(StatusCode.PermissionDenied)]
    public async Task A_refusal_for_good_is_an_exception(StatusCode status)
    {
        await using var rig = await Rig.StartAsync();
        var asked = rig.Ask();
        await (await rig.Server.CallAsync()).RefuseAsync(status, "SOME_REASON", "No", ("key", "value"));
        var e = await Assert.ThrowsAsync<RegimeException>(() => asked);
        Assert.Equal(("SOME_REASON", status, "value"), (e.Code, e.Status, e.Metadata["key"]));
    }
}
