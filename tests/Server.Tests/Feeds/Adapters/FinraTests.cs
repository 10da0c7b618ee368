using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds.Adapters;

/// <summary>The traps of its protocol.</summary>
public sealed class FinraTests
{
    [Fact]
    public async Task Finra_a_403_is_not_yet_and_later_it_is_there()
    {
        await using var rig = await AdapterCase.Of("finra/CNMSshvol").StartAsync();
        var stub = (FinraStub)rig.Stub;
        await rig.StepAsync("finra/CNMSshvol");
        var count = (await rig.JournalAsync()).Count;
        // The third of July is a holiday: the next session is the sixth.
        Assert.Equal(NewYork.ToUtc(new(2026, 7, 6), 18, 30), await rig.Pull("finra/CNMSshvol").NextAsync(CancellationToken.None));
        rig.Clock.SetUtcNow(NewYork.ToUtc(new(2026, 7, 6), 18, 30).ToDateTimeOffset());
        stub.Files.Clear();
        Assert.IsType<PullResult.NotYet>(await rig.StepAsync("finra/CNMSshvol"));
        stub.Files[new(2026, 7, 6)] = ["IWM|10.5|0|21.0|B,Q,N"];
        rig.Clock.Advance(TimeSpan.FromMinutes(10));
        await rig.StepAsync("finra/CNMSshvol");
        var last = (await rig.JournalAsync())[^1];
        Assert.Equal((count + 1, 0.5, rig.Now), ((await rig.JournalAsync()).Count, last.Scalar!.Value, last.KnownAt));
    }

    [Theory]
    [InlineData("\n", null, true)]
    [InlineData("\r\n", null, true)]
    [InlineData("\n", "", false)]
    [InlineData("\n", "7", false)]
    [InlineData("\n", "3\n\n", true)]
    public async Task Finra_a_text_that_is_cut_short_shows_in_its_count_alone(string lineEnd, string? trailer, bool isWhole)
    {
        await using var rig = await AdapterCase.Of("finra/CNMSshvol").StartAsync();
        var stub = (FinraStub)rig.Stub;
        (stub.LineEnd, stub.Trailer) = (lineEnd, trailer);
        var result = await rig.StepAsync("finra/CNMSshvol");
        Assert.Equal(isWhole, result is PullResult.NewData);
        Assert.Equal(isWhole ? 21 : 0, (await rig.JournalAsync()).Count);
        if (!isWhole) Assert.NotEmpty(rig.Quarantine());
    }

    [Fact]
    public async Task Finra_a_header_that_was_renamed_is_put_aside()
    {
        await using var rig = await AdapterCase.Of("finra/CNMSshvol").StartAsync();
        ((FinraStub)rig.Stub).Header = "Date|Symbol|ShortVol|ShortExemptVolume|TotalVolume|Market";
        Assert.IsType<PullResult.Transient>(await rig.StepAsync("finra/CNMSshvol"));
        Assert.NotEmpty(rig.Quarantine());
    }
}
