using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds.Adapters;

/// <summary>The traps of its protocol.</summary>
public sealed class LidoTests
{
    [Fact]
    public async Task Lido_is_made_gross_and_an_old_or_missing_yield_is_nothing()
    {
        await using var rig = await AdapterCase.Of("lido/apr").StartAsync();
        var stub = (LidoStub)rig.Stub;
        stub.Apr = "null";
        Assert.IsType<PullResult.NotYet>(await rig.StepAsync("lido/apr"));
        (stub.Apr, stub.TimeUnix) = ("4.5", stub.TimeUnix - (49 * 3600));
        Assert.NotNull(Assert.IsType<PullResult.NewData>(await rig.StepAsync("lido/apr")).Caveat);
        stub.TimeUnix += 49 * 3600;
        await rig.StepAsync("lido/apr");
        Assert.Equal(5.0, Assert.Single(await rig.JournalAsync()).Scalar);
    }

    [Fact]
    public async Task Lido_s_fee_is_a_setting()
    {
        await using var rig = await AdapterCase.Of("lido/apr").StartAsync(options => options with { Providers = [.. options.Providers.Select(provider => provider with { AfterFee = 0.8m })] });
        ((LidoStub)rig.Stub).Apr = "4.0";
        await rig.StepAsync("lido/apr");
        Assert.Equal(5.0, Assert.Single(await rig.JournalAsync()).Scalar);
    }
}
