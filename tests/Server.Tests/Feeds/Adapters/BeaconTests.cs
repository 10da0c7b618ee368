using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds.Adapters;

/// <summary>The traps of its protocol.</summary>
public sealed class BeaconTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Beacon_queues_are_the_sums_of_their_stake_in_either_encoding(bool ssz)
    {
        await using var rig = await AdapterCase.Of("beacon/queues").StartAsync();
        ((BeaconStub)rig.Stub).SpeaksSsz = ssz;
        await rig.StepAsync("beacon/queues");
        var journal = await rig.JournalAsync();
        Assert.Equal(2_262_825.0, journal.Single(observation => observation.Series.EndsWith("entry-queue", StringComparison.Ordinal)).Scalar);
        Assert.Equal(65.5, journal.Single(observation => observation.Series.EndsWith("exit-queue", StringComparison.Ordinal)).Scalar);
        // The epochs the chain has given out are exact: 450 of them, 225 a day.
        Assert.Equal(2.0, journal.Single(observation => observation.Series.EndsWith("exit-wait", StringComparison.Ordinal)).Scalar);
        Assert.All(journal, observation => Assert.Equal(Instant.FromUtc(2026, 8, 23), observation.EventTime));
    }

    [Theory]
    [InlineData("syncing")]
    [InlineData("optimistic")]
    [InlineData("yesterday")]
    public async Task Beacon_says_nothing_while_the_node_does_not_know(string how)
    {
        await using var rig = await AdapterCase.Of("beacon/queues").StartAsync();
        var stub = (BeaconStub)rig.Stub;
        if (how == "syncing") stub.IsSyncing = true;
        if (how == "optimistic") stub.IsOptimistic = true;
        if (how == "yesterday") stub.FinalizedEpoch -= 10;
        Assert.IsType<PullResult.NotYet>(await rig.StepAsync("beacon/queues"));
        Assert.Empty(await rig.JournalAsync());
    }

    [Fact]
    public async Task Beacon_a_cut_encoding_a_new_fork_an_empty_queue_and_a_missing_constant()
    {
        await using var rig = await AdapterCase.Of("beacon/queues").StartAsync();
        var stub = (BeaconStub)rig.Stub;
        (stub.SpeaksSsz, stub.CutSsz) = (true, 5);
        Assert.IsType<PullResult.Transient>(await rig.StepAsync("beacon/queues"));
        stub.CutSsz = 0;
        stub.Spec.Remove("SLOTS_PER_EPOCH");
        Assert.IsType<PullResult.Transient>(await rig.StepAsync("beacon/queues"));
        stub.Spec["SLOTS_PER_EPOCH"] = "32";
        stub.ExitEpoch = ulong.MaxValue;
        Assert.IsType<PullResult.Transient>(await rig.StepAsync("beacon/queues"));
        stub.Deposits.Clear();
        stub.Exiting.Clear();
        stub.Fork = "gloas";
        Assert.Contains("gloas", Assert.IsType<PullResult.NewData>(await rig.StepAsync("beacon/queues")).Caveat, StringComparison.Ordinal);
        Assert.Equal(0.0, (await rig.JournalAsync()).Single(observation => observation.Series.EndsWith("entry-queue", StringComparison.Ordinal)).Scalar);
        Assert.Equal(0.0, (await rig.JournalAsync()).Single(observation => observation.Series.EndsWith("exit-wait", StringComparison.Ordinal)).Scalar);
    }

    [Fact]
    public async Task Beacon_a_state_that_is_not_there_is_asked_for_again()
    {
        await using var rig = await AdapterCase.Of("beacon/queues").StartAsync();
        rig.Stub.Script("/pending_deposits", StubStep.Status(404, """{"code":404,"message":"State not found"}"""));
        Assert.Contains("404", Assert.IsType<PullResult.Transient>(await rig.StepAsync("beacon/queues")).Reason, StringComparison.Ordinal);
        Assert.Empty(await rig.JournalAsync());
        Assert.IsType<PullResult.NewData>(await rig.StepAsync("beacon/queues"));
    }

    /// <summary>As long as the queue was in August 2026, with keys and signatures of their true length: 15 MB.</summary>
    [Fact]
    public async Task Beacon_a_long_queue_in_JSON_is_read_whole()
    {
        await using var rig = await AdapterCase.Of("beacon/queues").StartAsync();
        var stub = (BeaconStub)rig.Stub;
        stub.Deposits.Clear();
        for (var i = 0; i < 34_749; i++) stub.Deposits.Add(32_000_000_000);
        var (key, signature) = (new string('a', 96), new string('b', 192));
        rig.Stub.Rewrite = body => body.Replace("\"pubkey\":\"0x\"", $"\"pubkey\":\"0x{key}\"", StringComparison.Ordinal).Replace("\"signature\":\"0x\"", $"\"signature\":\"0x{signature}\"", StringComparison.Ordinal);
        Assert.IsType<PullResult.NewData>(await rig.StepAsync("beacon/queues"));
        Assert.Equal(34_749.0 * 32, (await rig.JournalAsync()).Single(observation => observation.Series.EndsWith("entry-queue", StringComparison.Ordinal)).Scalar);
    }
}
