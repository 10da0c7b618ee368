using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Pipeline;
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
        // The others that are read again have not changed.
        stub.Stamp = _ => ("ETag", "\"one\"");
        await rig.StepAsync("finra/CNMSshvol");
        Assert.IsType<PullResult.NotYet>(await rig.StepAsync("finra/CNMSshvol"));
        Assert.Equal(FeedState.Live, rig.Board.Of("finra", "equity.IWM.short-volume-share")!.State);
        stub.Files[new(2026, 7, 6)] = ["IWM|10.5|0|21.0|B,Q,N"];
        rig.Clock.Advance(TimeSpan.FromMinutes(10));
        await rig.StepAsync("finra/CNMSshvol");
        var last = (await rig.JournalAsync())[^1];
        Assert.Equal((count + 1, 0.5, rig.Now), ((await rig.JournalAsync()).Count, last.Scalar!.Value, last.KnownAt));
    }

    [Theory]
    [InlineData("IWM|50|0|10|B,Q,N")]
    [InlineData("IWM|-1|0|10|B,Q,N")]
    public async Task Finra_a_short_volume_that_is_no_part_of_the_whole_is_left_out_and_told(string row)
    {
        await using var rig = await AdapterCase.Of("finra/CNMSshvol").StartAsync();
        var stub = (FinraStub)rig.Stub;
        stub.Files[new(2026, 7, 1)] = [row];
        Assert.StartsWith("1 left out: a short volume", Assert.IsType<PullResult.NewData>(await rig.StepAsync("finra/CNMSshvol")).Caveat, StringComparison.Ordinal);
        var sessions = (await rig.JournalAsync()).Select(share => NewYork.Date(share.EventTime)).ToArray();
        Assert.Equal([new(2026, 6, 30), new(2026, 7, 2)], sessions.TakeLast(2));
    }

    /// <summary>At a first look, or when the newest is late: nobody is without a file for five sessions in a row.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Finra_a_403_of_every_file_is_a_refusal_and_says_so(bool hasHistory)
    {
        await using var rig = await AdapterCase.Of("finra/CNMSshvol").StartAsync();
        var stub = (FinraStub)rig.Stub;
        if (hasHistory) await rig.StepAsync("finra/CNMSshvol");
        rig.Clock.SetUtcNow(NewYork.ToUtc(new(2026, 7, 6), 18, 30).ToDateTimeOffset());
        stub.Files.Clear();
        var asked = stub.Requests.Count;
        Assert.Contains("(403)", Assert.IsType<PullResult.Throttled>(await rig.StepAsync("finra/CNMSshvol")).Reason, StringComparison.Ordinal);
        Assert.InRange(stub.Requests.Count - asked, 5, 6);
        var health = rig.Board.Of("finra", "equity.IWM.short-volume-share")!;
        Assert.Equal(FeedState.Degraded, health.State);
        Assert.Contains("every file", health.Reason, StringComparison.Ordinal);
        stub.Files[new(2026, 7, 6)] = ["IWM|10.5|0|21.0|B,Q,N"];
        rig.Clock.Advance(TimeSpan.FromMinutes(30));
        await rig.StepAsync("finra/CNMSshvol");
        Assert.Equal(0.5, (await rig.JournalAsync())[^1].Scalar);
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

    /// <summary>The newest five are read again; what has not changed since is not sent.</summary>
    [Theory]
    [InlineData("ETag", "\"one\"", "\"two\"")]
    [InlineData("Last-Modified", "Thu, 02 Jul 2026 22:05:00 GMT", "Fri, 03 Jul 2026 00:30:00 GMT")]
    public async Task Finra_files_that_are_read_again_are_sent_only_when_they_have_changed(string header, string stamp, string later)
    {
        await using var rig = await AdapterCase.Of("finra/CNMSshvol").StartAsync();
        var stub = (FinraStub)rig.Stub;
        stub.Stamp = _ => (header, stamp);
        await rig.StepAsync("finra/CNMSshvol");
        Assert.Empty(stub.Unsent);
        await rig.StepAsync("finra/CNMSshvol");
        Assert.Equal(5, stub.Unsent.Count);

        DateOnly updated = new(2026, 6, 30);
        stub.Files[updated] = ["IWM|10.5|0|21.0|B,Q,N"];
        stub.Stamp = date => (header, date == updated ? later : stamp);
        await rig.StepAsync("finra/CNMSshvol");
        Assert.Equal((5 + 4, 1), (stub.Unsent.Count, rig.Pull("finra/CNMSshvol").LastSink.Revised));
        await rig.StepAsync("finra/CNMSshvol");
        Assert.Equal(5 + 4 + 5, stub.Unsent.Count);
        Assert.Empty(stub.Unexpected);
    }

    /// <summary>One of days past, or the newest, which is asked for again.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Finra_a_file_that_cannot_be_read_costs_itself_alone_and_is_named(bool newest)
    {
        await using var rig = await AdapterCase.Of("finra/CNMSshvol").StartAsync();
        var stub = (FinraStub)rig.Stub;
        var date = stub.Files.Keys.Order().ElementAt(newest ? ^1 : 10);
        stub.Rewrite = body => body.Contains($"{date:yyyyMMdd}|", StringComparison.Ordinal) ? "<html>Service</html>" : body;
        // Once it may be the way.
        Assert.Contains($"the file of {date:yyyy-MM-dd}: ", Assert.IsType<PullResult.Transient>(await rig.StepAsync("finra/CNMSshvol")).Reason, StringComparison.Ordinal);
        Assert.Equal($"1 left out: the file of {date:yyyy-MM-dd}: the header of the file is another", Assert.IsType<PullResult.NewData>(await rig.StepAsync("finra/CNMSshvol")).Caveat);
        Assert.Equal(20, (await rig.JournalAsync()).Count);
        Assert.NotEmpty(rig.Quarantine());
        Assert.Contains($"{date:yyyy-MM-dd}", rig.Board.Of("finra", "equity.IWM.short-volume-share")!.Reason, StringComparison.Ordinal);
        if (!newest) return;
        stub.Rewrite = body => body;
        Assert.Null(Assert.IsType<PullResult.NewData>(await rig.StepAsync("finra/CNMSshvol")).Caveat);
        Assert.Equal(21, (await rig.JournalAsync()).Count);
    }

    /// <summary>One that has changed is not asked for a year of it.</summary>
    [Fact]
    public async Task Finra_five_files_that_cannot_be_read_are_the_provider()
    {
        await using var rig = await AdapterCase.Of("finra/CNMSshvol").StartAsync();
        rig.Stub.Rewrite = _ => "<html>Service</html>";
        for (var look = 0; look < 10; look++) Assert.IsType<PullResult.Transient>(await rig.StepAsync("finra/CNMSshvol"));
        Assert.Equal(5, rig.Stub.Requests.Distinct().Count());
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
