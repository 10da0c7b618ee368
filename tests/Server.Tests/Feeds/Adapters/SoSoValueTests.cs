using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds.Adapters;

/// <summary>The traps of its protocol.</summary>
public sealed class SoSoValueTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SoSoValue_data_are_an_object_or_a_list(bool asList)
    {
        await using var rig = await AdapterCase.Of("sosovalue/us-eth-spot").StartAsync();
        ((SoSoValueStub)rig.Stub).DataAsList = asList;
        await rig.StepAsync("sosovalue/us-eth-spot");
        Assert.Equal(6, (await rig.JournalAsync()).Count);
        Assert.Equal(-55.066216, (await rig.JournalAsync())[^1].Scalar);
    }

    [Fact]
    public async Task SoSoValue_errors_come_as_200_and_say_when_to_come_back()
    {
        await using var rig = await AdapterCase.Of("sosovalue/us-eth-spot").StartAsync();
        rig.Stub.Script("/", StubStep.Status(200, """{"code":42901,"message":"Rate limit exceeded","details":{"limit":20,"window":"60s","retry_after":45}}"""));
        Assert.Equal(rig.Now + TimeSpan.FromSeconds(45), Assert.IsType<PullResult.Throttled>(await rig.StepAsync("sosovalue/us-eth-spot")).RetryAt);
        rig.Clock.Advance(TimeSpan.FromSeconds(45));
        rig.Stub.Script("/", StubStep.Status(200, """{"code":50001,"msg":"internal","data":null}"""));
        Assert.IsType<PullResult.Transient>(await rig.StepAsync("sosovalue/us-eth-spot"));
        rig.Stub.Script("/", StubStep.Status(200, """{"code":40101,"msg":"unauthorized","data":null}"""));
        Assert.Contains("feeds:sosovalue:key", Assert.IsType<PullResult.Fatal>(await rig.StepAsync("sosovalue/us-eth-spot")).Reason, StringComparison.Ordinal);
        Assert.IsType<PullResult.NewData>(await rig.StepAsync("sosovalue/us-eth-spot"));
        var reset = (rig.Now + TimeSpan.FromSeconds(30) - Instant.UnixEpoch).TotalMilliseconds;
        rig.Stub.Script("/", StubStep.Status(429, "{}", ("X-RateLimit-Reset", reset.ToString("0", null))));
        Assert.Equal(rig.Now + TimeSpan.FromSeconds(30), Assert.IsType<PullResult.Throttled>(await rig.StepAsync("sosovalue/us-eth-spot")).RetryAt);
    }

    /// <summary>Nobody means years, and what is past is no reason to ask without a pause.</summary>
    [Theory]
    [InlineData("1e15", 3_600)]
    [InlineData("\"79228162514264337593543950335\"", 3_600)]
    [InlineData("-45", 1)]
    [InlineData("null", 60)]
    public async Task SoSoValue_a_pause_that_makes_no_sense_is_one_that_does(string after, int seconds)
    {
        await using var rig = await AdapterCase.Of("sosovalue/us-eth-spot").StartAsync();
        rig.Stub.Script("/", StubStep.Status(200, $$$"""{"code":42901,"message":"Rate limit exceeded","details":{"retry_after":{{{after}}}}}"""));
        Assert.Equal(rig.Now + TimeSpan.FromSeconds(seconds), Assert.IsType<PullResult.Throttled>(await rig.StepAsync("sosovalue/us-eth-spot")).RetryAt);
        Assert.Empty(rig.Quarantine());
    }

    /// <summary>The path of the total of 21 August 2026: a placeholder, then growing as funds report, the sign of the end not that of the middle.</summary>
    [Fact]
    public async Task SoSoValue_a_total_that_changes_sign_is_nothing_until_noon_of_the_next_session()
    {
        var stub = new SoSoValueStub(FeedRig.Key);
        await using var rig = await FeedRig.StartAsync(stub, Providers.SoSoValue, Instant.FromUtc(2026, 8, 21, 20));
        foreach (var (hours, total) in ((int, string)[])[(0, "0.0"), (3, "13700000.0"), (5, "-23300000.0"), (9, "184000000.0")])
        {
            rig.Clock.SetUtcNow((Instant.FromUtc(2026, 8, 21, 20) + TimeSpan.FromHours(hours)).ToDateTimeOffset());
            stub.Flows[new(2026, 8, 21)] = total;
            await rig.StepAsync("sosovalue/us-eth-spot");
            Assert.Empty(await rig.JournalAsync());
        }

        rig.Clock.SetUtcNow(NewYork.ToUtc(new(2026, 8, 24), 12).ToDateTimeOffset());
        await rig.StepAsync("sosovalue/us-eth-spot");
        Assert.Equal(184.0, Assert.Single(await rig.JournalAsync()).Scalar);
    }

    [Fact]
    public async Task SoSoValue_a_holiday_is_no_day_and_a_window_that_shrinks_deletes_nothing()
    {
        await using var rig = await AdapterCase.Of("sosovalue/us-eth-spot").StartAsync();
        var stub = (SoSoValueStub)rig.Stub;
        stub.Flows[new(2026, 3, 14)] = "1.0";
        await rig.StepAsync("sosovalue/us-eth-spot");
        var before = await rig.JournalAsync();
        Assert.Equal(6, before.Count);
        foreach (var day in stub.Flows.Keys.Take(5).ToArray()) stub.Flows.Remove(day);
        await rig.StepAsync("sosovalue/us-eth-spot");
        Assert.Equal(before, await rig.JournalAsync());
    }
}
