using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds.Adapters;

/// <summary>The traps of its protocol.</summary>
public sealed class GrowthepieTests
{
    [Fact]
    public async Task Growthepie_sums_one_key_over_chains_in_production_each_once()
    {
        await using var rig = await AdapterCase.Of("growthepie/fees").StartAsync();
        ((GrowthepieStub)rig.Stub).Exports["fees"].AddRange([("fees_paid_eth", "base", new(2026, 3, 16), "20.5"), ("fees_paid_eth", "base", new(2027, 1, 1), "20.5")]);
        await rig.StepAsync("growthepie/fees");
        var journal = await rig.JournalAsync();
        Assert.Equal(30.665, journal[^1].Scalar);
        Assert.Equal(16, journal.Count);
    }
}
