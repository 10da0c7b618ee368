using System.IO.Compression;
using System.Text;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>A provider that says too much: too large an answer, too long a word, and the same over and over.</summary>
public sealed class LoudProviderTests
{
    [Fact]
    public void What_is_told_of_a_provider_is_one_bearable_line_with_what_to_do_at_its_end()
    {
        var redactor = new Redactor(["a-secret-key"]);
        // Wherever it is cut, no half of a secret is left.
        for (var before = 100; before < 500; before++)
        {
            var text = redactor.Clean($"{new string('.', before)}a-secret-key{new string('.', 1_000_000)}; check feeds:fred:key");
            Assert.InRange(text.Length, 1, Redactor.Longest);
            Assert.DoesNotContain("a-sec", text, StringComparison.Ordinal);
            Assert.EndsWith("; check feeds:fred:key", text, StringComparison.Ordinal);
        }

        Assert.Equal("a  [31mred b  c d e", redactor.Clean("a\r\u001B[31mred\nb\r\nc\0d\u009Be"));
        foreach (var shift in (string[])["", "."])
            Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(redactor.Clean(shift + string.Concat(Enumerable.Repeat("\U0001F600", 1_000))))));
        var fault = redactor.Clean(new InvalidOperationException($"\u001B{new string('x', 1_000_000)}\nline"));
        Assert.InRange(fault.Length, Redactor.Longest, 2 * Redactor.Longest);
        Assert.DoesNotContain('\u001B', fault);
    }

    [Fact]
    public async Task An_error_of_a_megabyte_is_a_line_on_the_board_and_in_the_log()
    {
        await using var rig = await AdapterCase.Of("kraken/ETH-USD").StartAsync();
        rig.Stub.Rewrite = _ => $$"""{"error":["EGeneral:\u001b[31m\r\nwarn: forged {{new string('x', 1_000_000)}}"]}""";
        for (var i = 0; i < 2; i++) Assert.IsType<PullResult.Transient>(await rig.StepAsync("kraken/ETH-USD"));
        var health = rig.Board.Of("kraken", "crypto.ETH-USD.kraken.day")!;
        Assert.Equal(FeedState.Degraded, health.State);
        foreach (var text in (string[])[health.Reason, health.LastError!])
        {
            Assert.StartsWith("Kraken: EGeneral: [31m  warn: forged xxx", text, StringComparison.Ordinal);
            Assert.InRange(text.Length, 1, Redactor.Longest);
        }

        // The line, and the values that go with it.
        Assert.Contains(rig.Log.Warnings, line => line.Contains("EGeneral", StringComparison.Ordinal));
        Assert.All(rig.Log.Lines, line => Assert.InRange(line.Length, 1, 4 * Redactor.Longest));
        Assert.All(rig.Log.Lines, line => Assert.DoesNotContain('\u001B', line));
    }

    /// <summary>Small on its way, and 40 MiB when it is inflated: an export may be, a yield may not.</summary>
    [Theory]
    [InlineData("lido/apr", false)]
    [InlineData("growthepie/fees", true)]
    public async Task An_answer_that_inflates_beyond_what_its_provider_has_to_say_is_not_read(string source, bool isRead)
    {
        var adapter = AdapterCase.Of(source);
        await using var rig = await adapter.StartAsync();
        rig.Stub.Script(adapter.Data, new() { Instead = normal => Padded(normal, 40 * 1024 * 1024) });
        var result = await rig.StepAsync(source);
        if (isRead) Assert.IsType<PullResult.NewData>(result);
        else Assert.Equal("lido sent more than 32 MiB in one answer", Assert.IsType<PullResult.Transient>(result).Reason);
    }

    [Fact]
    public async Task An_outage_is_told_once_and_not_by_each_source_that_meets_it()
    {
        await using var rig = await AdapterCase.Of("coinbase/ETH-USD").StartAsync();
        rig.Stub.Outage = StubAnswer.Json("{}", 503);
        foreach (var pull in rig.Feeds.Pulls) await rig.StepAsync(pull.Source.Name);
        Assert.Equal(11, rig.Log.Lines.Count(line => line.Contains("failed and is asked again: coinbase answered 503", StringComparison.Ordinal)));
        Assert.Single(rig.Log.Warnings, line => line.Contains("failed and is asked again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_check_waits_for_a_provider_no_longer_than_a_request_may_take_however_many_sources_it_has()
    {
        await using var rig = await AdapterCase.Of("coinbase/ETH-USD").StartAsync(options => options with { AttemptTimeout = TimeSpan.Zero });
        var desk = new FeedDesk(rig.Feeds, null!, rig.Board, rig.Options, rig.Service<RequestGates>(), rig.Service<Redactor>(), rig.Skew, rig.Clock);
        var hangs = StubStep.Waits();
        rig.Stub.Script("/", hangs);
        await using var checks = desk.CheckAsync("coinbase", CancellationToken.None).GetAsyncEnumerator();
        var check = checks.MoveNextAsync().AsTask();
        await hangs.Seen.Task.Within();
        rig.Clock.Advance(rig.Options.RequestTimeout);
        Assert.True(await check.Within());
        Assert.Equal((FeedOutcome.Failed, 11), (checks.Current.Outcome, checks.Current.Answers.Count));
        Assert.All(checks.Current.Answers.Skip(1), source => Assert.Equal((FeedOutcome.Failed, "no answer in time"), (source.Outcome, source.Message)));
    }

    private static StubAnswer Padded(StubAnswer normal, int length)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(normal.Body);
            gzip.Write(Enumerable.Repeat((byte)' ', length).ToArray());
        }

        return (normal with { Body = packed.ToArray() }).With("Content-Encoding", "gzip");
    }
}
