using Grpc.Core;

namespace RegimeGrpc.Client.Tests.Watching;

public class SequenceTests
{
    [Fact]
    public async Task A_skipped_signal_that_a_resume_brings_back_is_no_gap()
    {
        await using var rig = await Rig.StartAsync();
        var (call, _) = await rig.AcceptAsync(Wires.Opened());
        await call.SendAsync(Wires.Signal(5, 2));
        await rig.NextAsync<WatchEvent.Published>();
        await call.SendAsync(Wires.Signal(9, 7));
        (call, var request) = await rig.ReconnectAsync("SEQUENCE_BROKEN", Wires.Opened());
        Assert.Equal("r5", request.ResumePoint);
        await call.SendAsync(Wires.Signal(7, 5));
        await call.SendAsync(Wires.Signal(9, 7));
        Assert.Equal(new Revision(7), (await rig.NextAsync<WatchEvent.Published>()).Signal.Revision);
        Assert.Equal(new Revision(9), (await rig.NextAsync<WatchEvent.Published>()).Signal.Revision);
    }

    [Fact]
    public async Task A_skipped_signal_that_stays_away_is_a_gap_before_the_next_signal()
    {
        await using var rig = await Rig.StartAsync();
        var (call, _) = await rig.AcceptAsync(Wires.Opened());
        await call.SendAsync(Wires.Signal(5, 2));
        await rig.NextAsync<WatchEvent.Published>();
        await call.SendAsync(Wires.Signal(9, 7));
        (call, _) = await rig.ReconnectAsync("SEQUENCE_BROKEN", Wires.Opened());
        await call.SendAsync(Wires.Signal(9, 7));
        var gap = await rig.NextAsync<WatchEvent.Gap>();
        Assert.Equal("SEQUENCE_BROKEN", gap.Code);
        Assert.Contains("revision 9 follows revision 7", gap.Reason);
        Assert.Equal(new Revision(9), (await rig.NextAsync<WatchEvent.Published>()).Signal.Revision);
        await call.SendAsync(Wires.Signal(10, 9));
        await rig.NextAsync<WatchEvent.Published>();
    }

    [Fact]
    public async Task A_repeated_signal_is_a_gap_and_is_not_delivered_again()
    {
        await using var rig = await Rig.StartAsync();
        var (call, _) = await rig.AcceptAsync(Wires.Opened());
        await call.SendAsync(Wires.Signal(5, 2));
        await rig.NextAsync<WatchEvent.Published>();
        await call.SendAsync(Wires.Signal(5, 2));
        (call, _) = await rig.ReconnectAsync("SEQUENCE_BROKEN", Wires.Opened());
        await call.SendAsync(Wires.Signal(5, 2));
        await call.SendAsync(Wires.Signal(6, 5));
        Assert.Equal("SEQUENCE_BROKEN", (await rig.NextAsync<WatchEvent.Gap>()).Code);
        Assert.Equal(new Revision(6), (await rig.NextAsync<WatchEvent.Published>()).Signal.Revision);
    }

    [Fact]
    public async Task A_receipt_carries_the_sequence_on()
    {
        await using var rig = await Rig.StartAsync();
        var (call, _) = await rig.AcceptAsync(Wires.Opened());
        await call.SendAsync(Wires.Signal(5, 2));
        await call.SendAsync(Wires.Conflated(6, 9, 3));
        await call.SendAsync(Wires.Signal(12, 9));
        await rig.NextAsync<WatchEvent.Published>();
        Assert.Equal(new WatchEvent.Conflated(new(6), new(9), 3), await rig.NextAsync<WatchEvent.Conflated>());
        await rig.NextAsync<WatchEvent.Published>();
        await call.EndAsync(StatusCode.Unavailable);
        await rig.ReconnectAsync("UNAVAILABLE", Wires.Opened());
    }

    [Fact]
    public async Task A_receipt_for_what_was_delivered_is_a_broken_sequence()
    {
        await using var rig = await Rig.StartAsync();
        var (call, _) = await rig.AcceptAsync(Wires.Opened());
        await call.SendAsync(Wires.Signal(5, 2));
        await rig.NextAsync<WatchEvent.Published>();
        await call.SendAsync(Wires.Conflated(5, 9, 3));
        await call.SendAsync(Wires.Signal(12, 9));
        await rig.ReconnectAsync("SEQUENCE_BROKEN", Wires.Opened());
    }

    [Fact]
    public async Task A_receipt_whose_signal_did_not_come_is_not_told_twice()
    {
        await using var rig = await Rig.StartAsync();
        var (call, _) = await rig.AcceptAsync(Wires.Opened());
        await call.SendAsync(Wires.Signal(5, 2));
        await rig.NextAsync<WatchEvent.Published>();
        await call.SendAsync(Wires.Conflated(6, 9, 3));
        await call.SendAsync(Wires.Draining("restart"));
        await rig.NextAsync<WatchEvent.Draining>();
        await call.EndAsync(StatusCode.Unavailable);
        (call, var request) = await rig.ReconnectAsync("UNAVAILABLE", Wires.Opened());
        Assert.Equal("r5", request.ResumePoint);
        await call.SendAsync(Wires.Conflated(6, 11, 4));
        await call.SendAsync(Wires.Signal(12, 11));
        Assert.Equal(new WatchEvent.Conflated(new(6), new(11), 4), await rig.NextAsync<WatchEvent.Conflated>());
        Assert.Equal(new Revision(12), (await rig.NextAsync<WatchEvent.Published>()).Signal.Revision);
    }

    [Fact]
    public async Task A_break_between_a_receipt_and_its_signal_goes_back_to_the_resume_point()
    {
        await using var rig = await Rig.StartAsync();
        var (call, _) = await rig.AcceptAsync(Wires.Opened());
        await call.SendAsync(Wires.Signal(5, 2));
        await call.SendAsync(Wires.Conflated(6, 9, 3));
        await call.SendAsync(Wires.Signal(12, 10));
        await rig.NextAsync<WatchEvent.Published>();
        await rig.NextAsync<WatchEvent.Conflated>();
        (call, var request) = await rig.ReconnectAsync("SEQUENCE_BROKEN", Wires.Opened());
        Assert.Equal("r5", request.ResumePoint);
        await call.SendAsync(Wires.Conflated(6, 10, 4));
        await call.SendAsync(Wires.Signal(12, 10));
        Assert.Equal(new Revision(10), (await rig.NextAsync<WatchEvent.Conflated>()).Last);
        Assert.Equal(new Revision(12), (await rig.NextAsync<WatchEvent.Published>()).Signal.Revision);
    }
}
