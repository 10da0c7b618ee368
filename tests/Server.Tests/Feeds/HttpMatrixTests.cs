using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>What every adapter that asks must do, whatever its provider does.</summary>
public sealed class HttpMatrixTests
{
    public static TheoryData<string> Adapters => [.. AdapterCase.All.Select(adapter => adapter.Source)];

    public static TheoryData<string, string> Refusals
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var adapter in AdapterCase.All)
                foreach (var how in (string[])["seconds", "date", "unsaid", "ten minutes"])
                    data.Add(adapter.Source, how);
            return data;
        }
    }

    public static TheoryData<string, string> Breaks
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var adapter in AdapterCase.All)
                foreach (var how in (string[])["reset", "clean end", "bad gzip", "page", "page 503", "empty"])
                    data.Add(adapter.Source, how);
            // One path for all; a text shows least that it was cut.
            foreach (var source in (string[])["fred/DGS2", "finra/CNMSshvol", "bls/CPI"])
                foreach (var how in (string[])["cut chunk", "408"])
                    data.Add(source, how);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task A_normal_answer_becomes_observations_that_are_known_no_sooner_than_their_rule(string source)
    {
        var adapter = AdapterCase.Of(source);
        await using var rig = await adapter.StartAsync();

        Assert.IsType<PullResult.NewData>(await rig.StepAsync(source));

        var journal = await rig.JournalAsync();
        Assert.NotEmpty(journal);
        Assert.Equal(0, rig.Pull(source).LastSink.Rejected);
        Assert.All(journal, observation =>
        {
            Assert.Equal(adapter.Provider, observation.Source);
            Assert.True(observation.KnownAt >= observation.EventTime);
            Assert.True(observation.Series == "macro.CPI.print" || observation.KnownAt >= adapter.Rule(observation.EventTime), $"{observation.Series} of {observation.EventTime} known at {observation.KnownAt}");
            Assert.True(observation.KnownAt <= rig.Now);
        });
        Assert.Empty(rig.Stub.Unexpected);
        Assert.NotEmpty(rig.Archive());
        Assert.All(rig.Pull(source).Source.Series.Where(series => journal.Any(observation => observation.Series == series)), series =>
            Assert.True(rig.Board.Of(adapter.Provider, series)!.State is FeedState.Live or FeedState.Degraded));
    }

    /// <summary>What a known-at rests on stays with the observation, so that an evaluation can leave rules out.</summary>
    [Theory]
    [InlineData("coinbase/ETH-USD", KnownAtBasis.Rule)]
    [InlineData("kraken/ETH-USD", KnownAtBasis.Rule)]
    [InlineData("fred/DGS2", KnownAtBasis.ProviderStamp)]
    [InlineData("coinmetrics/exchanges", KnownAtBasis.ProviderStamp)]
    [InlineData("beacon/queues", KnownAtBasis.FirstSeen)]
    [InlineData("alpaca/bars", KnownAtBasis.Rule)]
    [InlineData("finra/CNMSshvol", KnownAtBasis.Rule)]
    [InlineData("treasury/daily_treasury_yield_curve", KnownAtBasis.Rule)]
    public async Task History_says_whether_its_provider_or_a_rule_dates_it_and_news_that_it_was_seen(string source, KnownAtBasis basis)
    {
        var adapter = AdapterCase.Of(source);
        await using var rig = await adapter.StartAsync();
        await rig.StepAsync(source);
        var before = await rig.JournalAsync();
        Assert.All(before, observation => Assert.Equal(basis, observation.KnownAtBasis));
        rig.Stub.Rewrite = body => body.Replace(adapter.Value, adapter.Changed, StringComparison.Ordinal);
        if (rig.Stub is FredStub fred) fred.LastUpdated = "later";
        await rig.StepAsync(source);
        Assert.Equal(KnownAtBasis.FirstSeen, (await rig.JournalAsync())[before.Count].KnownAtBasis);
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task The_same_answer_twice_gives_no_second_row(string source)
    {
        await using var rig = await AdapterCase.Of(source).StartAsync();
        await rig.StepAsync(source);
        var before = await rig.JournalAsync();

        await rig.StepAsync(source);

        Assert.Equal(before, await rig.JournalAsync());
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task A_changed_value_is_a_new_edition_known_now_and_the_old_one_stays(string source)
    {
        var adapter = AdapterCase.Of(source);
        await using var rig = await adapter.StartAsync();
        await rig.StepAsync(source);
        var before = await rig.JournalAsync();
        rig.Clock.Advance(TimeSpan.FromMinutes(7));
        rig.Stub.Rewrite = body => body.Replace(adapter.Value, adapter.Changed, StringComparison.Ordinal);
        if (rig.Stub is FredStub fred) fred.LastUpdated = "later";
        if (rig.Stub is ValidatorQueueStub queue) queue.Tag = "\"two\"";

        await rig.StepAsync(source);

        var after = await rig.JournalAsync();
        Assert.Equal(before, after.Take(before.Count));
        if (source == "bls/CPI")
        {
            // BLS has no vintages: what it revises is told by FRED, with its date.
            Assert.Equal(before.Count, after.Count);
            return;
        }

        var revision = after[before.Count];
        Assert.Equal("r1", revision.Vintage);
        Assert.Equal(rig.Now, revision.KnownAt);
        Assert.Contains(before, observation => observation.Series == revision.Series && observation.EventTime == revision.EventTime && observation.Vintage == "");
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task A_row_that_is_no_longer_there_deletes_nothing(string source)
    {
        var adapter = AdapterCase.Of(source);
        await using var rig = await adapter.StartAsync();
        await rig.StepAsync(source);
        var before = await rig.JournalAsync();
        adapter.Vanish(rig.Stub);
        if (rig.Stub is FredStub fred) fred.LastUpdated = "later";

        await rig.StepAsync(source);

        Assert.Equal(before, (await rig.JournalAsync()).Take(before.Count));
        Assert.DoesNotContain((await rig.JournalAsync()).Skip(before.Count), observation => before.Any(old => old.Series == observation.Series && old.EventTime == observation.EventTime));
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Too_many_requests_is_asked_again_when_it_says_and_not_before(string source, string how)
    {
        await using var rig = await AdapterCase.Of(source).StartAsync();
        var (header, wait) = how switch
        {
            "seconds" => ("17", TimeSpan.FromSeconds(17)),
            "date" => (rig.Clock.GetUtcNow().AddSeconds(90).ToString("r", CultureInfo.InvariantCulture), TimeSpan.FromSeconds(90)),
            // Far beyond the timeout of a request: the answer must not be lost to it.
            "ten minutes" => ("600", TimeSpan.FromMinutes(10)),
            _ => ("", TimeSpan.FromSeconds(60)),
        };
        rig.Stub.Script("/", StubStep.Status(429, "{}", header.Length > 0 ? [("Retry-After", header)] : []));

        var result = Assert.IsType<PullResult.Throttled>(await rig.StepAsync(source));

        Assert.Equal(rig.Now + wait, result.RetryAt);
        Assert.Single(rig.Stub.Requests);
        Assert.Equal(result.RetryAt, await rig.Pull(source).NextAsync(CancellationToken.None).Within());
        rig.Clock.SetUtcNow(result.RetryAt.ToDateTimeOffset());
        Assert.IsType<PullResult.NewData>(await rig.StepAsync(source));
    }

    public static TheoryData<string, string, string> Impossible
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var year in (string[])["0001-01-01T05:00:00Z", "9999-12-31T05:00:00Z"]) data.Add("alpaca/bars", "\"t\":\"[^\"]+\"", $"\"t\":\"{year}\"");
            foreach (var source in (string[])["coinbase/ETH-USD", "coinbase/ETH-USD/1h", "kraken/ETH-USD"])
                foreach (var seconds in (string[])["-62135596800", "253402300799", "9223372036854775807"]) data.Add(source, @"\[\d{10},", $"[{seconds},");
            data.Add("coinbase/ETH-USD", @"\[(\d{10}),[^\]]+\]", "[$1,1e-27,1e-27,1e-27,1e-27,1]");
            data.Add("kraken/ETH-USD", @"\[(\d{10}),[^\]]+\]", "[$1,\"1e-27\",\"1e-27\",\"1e-27\",\"1e-27\",\"1e-27\",\"1\",1]");
            data.Add("alpaca/bars", "\"h\":[\\d.]+", "\"h\":1e13");
            return data;
        }
    }

    /// <summary>A time no calendar has, a price nobody ever paid: the row is left out and named, those around it stand.</summary>
    [Theory]
    [MemberData(nameof(Impossible))]
    public async Task A_row_that_cannot_be_costs_itself_alone(string source, string pattern, string instead)
    {
        var adapter = AdapterCase.Of(source);
        await using var sound = await adapter.StartAsync();
        await sound.StepAsync(source);
        await using var rig = await adapter.StartAsync();
        // The last row that is there: of Coinbase the oldest.
        rig.Stub.Rewrite = body => new Regex(pattern, RegexOptions.RightToLeft).Replace(body, instead, 1);

        var result = Assert.IsType<PullResult.NewData>(await rig.StepAsync(source));

        Assert.Matches("^1 left out: ([A-Z]+: )?a (time|price) that cannot be", result.Caveat);
        Assert.Equal((await sound.JournalAsync()).Count - (source.StartsWith("kraken", StringComparison.Ordinal) ? 0 : 1), (await rig.JournalAsync()).Count);
        Assert.Contains("cannot be", rig.Board.Of(adapter.Provider, rig.Pull(source).Source.Series[0])!.Reason, StringComparison.Ordinal);
    }

    /// <summary>What a parser did not think of is an answer that is put aside, in words; no name of an exception alone.</summary>
    [Fact]
    public async Task A_fault_of_a_parser_is_an_unreadable_answer_and_says_why()
    {
        await using var rig = await AdapterCase.Of("sosovalue/us-eth-spot").StartAsync();
        rig.Stub.Rewrite = body => body.Replace("2026-03-16", "9999-12-31", StringComparison.Ordinal);
        Assert.Contains("calendar runs from", Assert.IsType<PullResult.Transient>(await rig.StepAsync("sosovalue/us-eth-spot")).Reason, StringComparison.Ordinal);
        Assert.NotEmpty(rig.Quarantine());
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task A_server_that_fails_three_times_is_asked_again_and_one_that_fails_for_good_is_degraded(string source)
    {
        var adapter = AdapterCase.Of(source);
        await using var rig = await adapter.StartAsync();
        foreach (var status in (int[])[500, 502, 503]) rig.Stub.Script("/", StubStep.Status(status));
        Assert.IsType<PullResult.Transient>(await rig.StepAsync(source));
        Assert.Equal(3, rig.Stub.Requests.Count);
        Assert.IsType<PullResult.NewData>(await rig.StepAsync(source));
        var journal = await rig.JournalAsync();

        for (var i = 0; i < 6; i++) rig.Stub.Script("/", StubStep.Status(503));
        await rig.StepAsync(source);
        await rig.StepAsync(source);

        Assert.Equal(journal, await rig.JournalAsync());
        Assert.All(rig.Pull(source).Source.Series, series => Assert.Equal(FeedState.Degraded, rig.Board.Of(adapter.Provider, series)!.State));
        Assert.True(await rig.Pull(source).NextAsync(CancellationToken.None).Within() > rig.Now);
    }

    /// <summary>The handler that tries again waits by the server's clock: one that stands still keeps it waiting.</summary>
    [Fact]
    public async Task The_wait_before_another_try_is_by_our_clock()
    {
        await using var rig = await AdapterCase.Of("lido/apr").StartAsync(options => options with { RetryDelay = TimeSpan.FromHours(1), RequestTimeout = TimeSpan.FromHours(5), AttemptTimeout = TimeSpan.Zero });
        rig.Stub.Script("/", StubStep.Status(503));
        var asking = rig.Pull("lido/apr").StepAsync(CancellationToken.None);
        await Deadline.Holds(() => Task.FromResult(!rig.Stub.Requests.IsEmpty));
        // An hour is never passed by a machine that is merely slow.
        Assert.False(asking.IsCompleted);
        Assert.Single(rig.Stub.Requests);
        await Deadline.Holds(() =>
        {
            if (!asking.IsCompleted) rig.Clock.Advance(TimeSpan.FromMinutes(10));
            return Task.FromResult(asking.IsCompleted);
        });
        await asking;
        Assert.Equal(2, rig.Stub.Requests.Count);
        Assert.IsType<PullResult.NewData>(rig.Pull("lido/apr").Last);
    }

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task A_broken_answer_gives_nothing_and_is_asked_again(string source, string how)
    {
        var adapter = AdapterCase.Of(source);
        await using var rig = await adapter.StartAsync();
        var step = how switch
        {
            "reset" => StubStep.Breaks(StubBreak.Reset),
            "cut chunk" => StubStep.Breaks(StubBreak.CutChunk),
            "408" => StubStep.Status(408),
            "clean end" => StubStep.Breaks(StubBreak.CleanEnd),
            "bad gzip" => StubStep.Breaks(StubBreak.BadGzip),
            "page" => new() { Instead = _ => StubAnswer.Text("<!DOCTYPE html><html>Down for maintenance</html>", 200, "text/html") },
            "page 503" => new() { Instead = _ => StubAnswer.Text("<html>503</html>", 503, "text/html") },
            _ => new() { Instead = _ => StubAnswer.Text("") },
        };
        rig.Stub.Script(adapter.Data, step);
        // Torn and failing answers may be tried again at once by the handler, before anybody notices.
        if (how is "page 503" or "reset" or "cut chunk" or "408") for (var i = 0; i < 2; i++) rig.Stub.Script(adapter.Data, step);

        var result = await rig.StepAsync(source);

        Assert.True(result is PullResult.Transient, result.ToString());
        Assert.Empty(await rig.JournalAsync());
        for (var i = 0; i < 2 && await rig.StepAsync(source) is PullResult.Transient; i++) Assert.Empty(await rig.JournalAsync());
        await rig.StepAsync(source);
        Assert.NotEmpty(await rig.JournalAsync());
    }

    /// <summary>Each in its own words; of the Treasury and of a beacon node their own tests tell.</summary>
    [Theory]
    [InlineData("coinbase/ETH-USD", "[]")]
    [InlineData("kraken/ETH-USD", """{"error":[],"result":{"XETHZUSD":[],"last":1762820160}}""")]
    [InlineData("alpaca/bars", """{"bars":{},"next_page_token":null}""")]
    [InlineData("fred/DGS2", """{"count":0,"offset":0,"limit":100000,"observations":[]}""")]
    [InlineData("bls/CPI", """{"status":"REQUEST_SUCCEEDED","message":[],"Results":{"series":[{"seriesID":"CUSR0000SA0","data":[]}]}}""")]
    [InlineData("coinmetrics/exchanges", """{"data":[]}""")]
    [InlineData("validatorqueue/history", "[]")]
    [InlineData("defillama/stablecoins", "[]")]
    [InlineData("growthepie/fees", "[]")]
    [InlineData("sosovalue/us-eth-spot", """{"code":0,"msg":null,"data":{"list":[]}}""")]
    public async Task An_answer_without_rows_is_no_failure_and_no_row(string source, string body)
    {
        var adapter = AdapterCase.Of(source);
        await using var rig = await adapter.StartAsync();
        rig.Stub.Script(adapter.Data, new() { Instead = _ => StubAnswer.Json(body) });

        Assert.Empty(Assert.IsType<PullResult.NewData>(await rig.StepAsync(source)).Facts);
        Assert.Empty(await rig.JournalAsync());
        // Nor is it due at every look.
        Assert.True(await rig.Pull(source).NextAsync(CancellationToken.None) >= rig.Now + TimeSpan.FromSeconds(2));
        await rig.StepAsync(source);
        Assert.NotEmpty(await rig.JournalAsync());
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task A_missing_field_puts_the_whole_answer_aside_and_writes_nothing(string source)
    {
        var adapter = AdapterCase.Of(source);
        await using var rig = await adapter.StartAsync();
        rig.Stub.Rewrite = body => body.Replace(adapter.Required, adapter.Required == "2066," ? "" : adapter.Required.Replace(adapter.Required.Trim('"', '|'), "other", StringComparison.Ordinal), StringComparison.Ordinal);

        Assert.IsType<PullResult.Transient>(await rig.StepAsync(source));

        Assert.Empty(await rig.JournalAsync());
        Assert.Single(rig.Quarantine());
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task Unknown_fields_a_wrong_content_type_and_a_byte_order_mark_do_no_harm(string source)
    {
        var adapter = AdapterCase.Of(source);
        await using var rig = await adapter.StartAsync();
        // Of Kraken's result every key but one is the answer: there is no room for another.
        var at = adapter.Provider == Providers.Kraken ? "{\"error\"" : "\":{\"";
        rig.Stub.Script(adapter.Data, new()
        {
            Instead = answer => answer with
            {
                ContentType = "application/x-unknown",
                Body = adapter.Provider == Providers.Beacon ? answer.Body : [0xEF, 0xBB, 0xBF, .. System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(answer.Body).Replace(at, at.Insert(at.IndexOf('{', StringComparison.Ordinal) + 1, "\"brand_new\":[1,{}],"), StringComparison.Ordinal))],
            },
        });

        Assert.IsType<PullResult.NewData>(await rig.StepAsync(source));

        Assert.NotEmpty(await rig.JournalAsync());
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task A_slow_answer_is_given_up_by_our_clock(string source)
    {
        var adapter = AdapterCase.Of(source);
        await using var rig = await adapter.StartAsync();
        var drip = StubStep.Breaks(StubBreak.Drip);
        rig.Stub.Script(adapter.Data, drip);
        var pull = rig.Pull(source);
        var asking = pull.StepAsync(CancellationToken.None);
        await drip.Seen.Task.Within();
        Assert.False(asking.IsCompleted);

        rig.Clock.Advance(rig.Options.RequestTimeout + TimeSpan.FromSeconds(1));
        await asking.Within();

        Assert.IsType<PullResult.Transient>(pull.Last);
        Assert.Empty(await rig.JournalAsync());
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task Being_told_to_stop_ends_it_at_once(string source)
    {
        var adapter = AdapterCase.Of(source);
        await using var rig = await adapter.StartAsync();
        var hang = StubStep.Waits();
        rig.Stub.Script(adapter.Data, hang);
        using var stop = new CancellationTokenSource();
        var asking = rig.Pull(source).StepAsync(stop.Token);
        await hang.Seen.Task.Within();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.Within(TimeSpan.FromSeconds(5)));
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task A_provider_whose_clock_is_off_does_not_change_ours(string source)
    {
        var adapter = AdapterCase.Of(source);
        await using var rig = await adapter.StartAsync();
        rig.Stub.Date = () => rig.Clock.GetUtcNow().AddMinutes(10);

        await rig.StepAsync(source);

        Assert.InRange(rig.Skew.Offsets[adapter.Provider], TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
        // One provider with a wrong clock is that provider's trouble.
        Assert.Equal(TimeSpan.Zero, rig.Skew.Agreed);
        Assert.All(await rig.JournalAsync(), observation => Assert.True(observation.KnownAt <= rig.Now));
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task A_key_is_nowhere_but_in_the_request(string source)
    {
        var adapter = AdapterCase.Of(source);
        await using var rig = await adapter.StartAsync();
        var escaped = Uri.EscapeDataString(FeedRig.Secret);
        // A provider that sends back what it was sent, in an answer that can be read and in one that cannot.
        rig.Stub.Script(adapter.Data, new() { Instead = answer => answer with { Body = [.. answer.Body, .. System.Text.Encoding.UTF8.GetBytes($"{FeedRig.Key} {FeedRig.Secret} {escaped}")] } });
        await rig.StepAsync(source);
        await rig.StepAsync(source);
        await rig.Stub.DisposeAsync();
        await rig.StepAsync(source);

        var shown = rig.Log.Lines.Concat(rig.Board.At(rig.Now).Select(health => health.Reason)).Append(rig.Pull(source).Last!.ToString())
            .Concat(rig.Archive().Concat(rig.Quarantine()).Select(Unpacked));
        Assert.All(shown, text =>
        {
            Assert.DoesNotContain(FeedRig.Key, text, StringComparison.Ordinal);
            Assert.DoesNotContain(FeedRig.Secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain(escaped, text, StringComparison.Ordinal);
        });
        if (adapter.HasKey) Assert.Equal(FeedRig.Key, rig.Options.Of(adapter.Provider).Key);
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task Later_revisions_change_nothing_of_what_was_known_before(string source)
    {
        var adapter = AdapterCase.Of(source);
        await using var rig = await adapter.StartAsync();
        await rig.StepAsync(source);
        var then = rig.Now;
        var before = AsOf(await rig.JournalAsync(), then);
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        rig.Stub.Rewrite = body => body.Replace(adapter.Value, adapter.Changed, StringComparison.Ordinal);
        if (rig.Stub is FredStub fred) fred.LastUpdated = "later";
        if (rig.Stub is ValidatorQueueStub queue) queue.Tag = "\"two\"";
        await rig.StepAsync(source);

        Assert.Equal(before, AsOf(await rig.JournalAsync(), then));
    }

    private static Dictionary<(string, Instant), Observation> AsOf(IReadOnlyList<Observation> journal, Instant then)
    {
        var known = new Dictionary<(string, Instant), Observation>();
        foreach (var observation in journal.Where(observation => observation.KnownAt <= then)) known[(observation.Series, observation.EventTime)] = observation;
        return known;
    }

    private static string Unpacked(string file)
    {
        using var gzip = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        return new StreamReader(gzip).ReadToEnd();
    }
}
