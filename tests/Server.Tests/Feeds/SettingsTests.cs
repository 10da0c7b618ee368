using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>What is configured, what is shown of it, and what is not.</summary>
public sealed class SettingsTests
{
    // What Coinbase and Alpaca give: enough for a regime.
    private static readonly string[] Brought = ["crypto.ETH-USD.coinbase.day", "equity.IWM.day"];

    [Fact]
    public void Settings_replace_what_is_documented_and_leave_the_rest()
    {
        var options = Read(("feeds:commercial", "true"), ("feeds:FRED:Key", "abc"), ("feeds:coinbase:baseUrl", "http://127.0.0.1:1"), ("feeds:tickMove", "7.5"), ("feeds:lido:afterFee", "0.85"), ("feeds:treasury:realColumn", "TC_10"));
        Assert.True(options.Commercial);
        Assert.Equal("abc", options.Of(Providers.Fred).Key);
        Assert.Equal("http://127.0.0.1:1", options.Of(Providers.Coinbase).BaseUrl);
        Assert.Equal("wss://ws-feed.exchange.coinbase.com", options.Of(Providers.Coinbase).StreamUrl);
        Assert.Equal(7.5m, options.TickMove);
        Assert.Equal((0.85m, "TC_10"), (options.Of(Providers.Lido).AfterFee, options.Of(Providers.Treasury).RealColumn));
        Assert.DoesNotContain("abc", options.Of(Providers.Fred).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("feeds:fredd:key", "x")]
    [InlineData("feeds:fred:kee", "x")]
    [InlineData("feeds:fred", "x")]
    [InlineData("feeds:fred:key", "\"abc\"")]
    [InlineData("feeds:alpaca:secret", "abc\ndef")]
    [InlineData("feeds:commercial", "perhaps")]
    [InlineData("feeds:lido:afterFee", "1.1")]
    [InlineData("feeds:fred:afterFee", "0.9")]
    [InlineData("feeds:historyFrom", "yesterday")]
    [InlineData("feeds:historyFrom", "2026-03-18")]
    [InlineData("feeds:requestTimeout", "0")]
    [InlineData("feeds:attemptTimeout", "0")]
    [InlineData("feeds:heartbeatLimit", "0")]
    [InlineData("feeds:coinbase:baseUrl", "https://user:pw@example.org")]
    [InlineData("feeds:coinbase:streamUrl", "wss://user@example.org")]
    [InlineData("feeds:coinbase:perSecond", "0")]
    [InlineData("feeds:coinbase:baseUrl", "ftp://example.org")]
    [InlineData("feeds:coinbase:baseUrl", "http://example.org")]
    [InlineData("feeds:coinbase:streamUrl", "ws://example.org")]
    public void A_setting_that_makes_no_sense_is_an_error_at_the_start(string name, string value)
    {
        var said = Assert.Throws<UsageException>(() => Read((name, value))).Message;
        Assert.DoesNotContain('\n', said);
        Assert.DoesNotContain(":pw@", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_is_what_is_sent_and_blanks_alone_are_none()
    {
        Assert.Equal("abc", Read(("feeds:fred:key", " abc\r\n")).Providers.Single(provider => provider.Name == "fred").Key);
        Assert.NotNull(Read(("feeds:fred:key", " ")).Providers.Single(provider => provider.Name == "fred").Missing);
    }

    [Fact]
    public void A_key_is_redacted_as_it_is_escaped_in_json_too() =>
        Assert.Equal("""{ "message": "[redacted] is invalid, and so is [redacted]" }""", new Redactor(["a\"b<c"]).Clean("""{ "message": "a\"b<c is invalid, and so is a\u0022b\u003Cc" }"""));

    [Fact]
    public void A_provider_without_its_key_or_address_is_off_and_says_what_to_set()
    {
        var options = Read();
        Assert.Equal("set feeds:fred:key", options.Of(Providers.Fred).Missing);
        Assert.Equal("set feeds:beacon:baseUrl", options.Of(Providers.Beacon).Missing);
        Assert.Null(options.Of(Providers.Coinbase).Missing);
    }

    [Fact]
    public void Every_series_of_a_feed_is_in_the_catalogue_and_the_live_model_uses_only_what_there_is()
    {
        Assert.All(EthSmallCapsLive.Model.Roles, role => Assert.NotNull(SeriesCatalogue.Find(role.Series)));
        Assert.All(EthSmallCapsLive.Model.CoreSeries, series => Assert.Contains(series, Brought));
        Assert.NotEqual(EthSmallCaps.Model.Fingerprint, EthSmallCapsLive.Model.Fingerprint);
    }

    [Fact]
    public async Task Turns_of_a_provider_are_shared_and_spaced()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var gate = new RequestGate(2, 3, clock);
        for (var i = 0; i < 3; i++) Assert.True(gate.TurnAsync(CancellationToken.None).IsCompleted);
        var (fourth, fifth) = (gate.TurnAsync(CancellationToken.None), gate.TurnAsync(CancellationToken.None));
        Assert.False(fourth.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.5));
        await fourth.Within();
        Assert.False(fifth.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.5));
        await fifth.Within();
    }

    /// <summary>Of a provider that is asked once in ten seconds, a check that was broken off must not keep the feed itself waiting.</summary>
    [Fact]
    public async Task A_turn_that_is_given_up_is_given_back()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var gate = new RequestGate(0.1, 1, clock);
        Assert.True(gate.TurnAsync(CancellationToken.None).IsCompleted);
        using var leaving = new CancellationTokenSource();
        var givenUp = gate.TurnAsync(leaving.Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp.Within());
        var (next, last) = (gate.TurnAsync(CancellationToken.None), gate.TurnAsync(CancellationToken.None));
        clock.Advance(TimeSpan.FromSeconds(10));
        await next.Within();
        Assert.False(last.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(10));
        await last.Within();
    }

    [Fact]
    public void A_clock_that_most_providers_disagree_with_is_disqualified()
    {
        var skew = new ClockSkew(NullLogger<ClockSkew>.Instance);
        var now = Instant.FromUtc(2026, 3, 17);
        foreach (var provider in (string[])["a", "b", "c"]) skew.Observe(provider, now + TimeSpan.FromMinutes(2), now, TimeSpan.FromMilliseconds(50));
        Assert.True(skew.IsDisqualifying);
        foreach (var provider in (string[])["b", "c"]) skew.Observe(provider, now + TimeSpan.FromMilliseconds(900), now, TimeSpan.FromMilliseconds(50));
        Assert.False(skew.IsDisqualifying);
        Assert.Equal(TimeSpan.Zero, skew.Agreed);
    }

    [Theory]
    [InlineData(-600)]
    [InlineData(600)]
    public void Of_two_that_disagree_the_one_that_says_what_ours_says_is_believed(double seconds)
    {
        var skew = new ClockSkew(NullLogger<ClockSkew>.Instance);
        var now = Instant.FromUtc(2026, 3, 17);
        skew.Observe("right", now, now, TimeSpan.Zero);
        skew.Observe("wrong", now + TimeSpan.FromSeconds(seconds), now, TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, skew.Agreed);
        skew.Observe("right", now + TimeSpan.FromSeconds(seconds), now, TimeSpan.Zero);
        Assert.True(skew.IsDisqualifying);
    }

    /// <summary>Of one provider it may be his; of most it is ours, and is an error. Each is said once, until it is over.</summary>
    [Fact]
    public void A_clock_that_is_off_is_an_alarm_once()
    {
        var log = new CapturedLog();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        var skew = new ClockSkew(loggers.CreateLogger<ClockSkew>());
        var now = Instant.FromUtc(2026, 3, 17);
        See("a", 0);
        See("b", 2.5);
        Assert.Empty(log.Lines);
        See("b", 6);
        See("b", 6);
        Assert.Contains("clock of b is 5.0 s ahead of ours", Assert.Single(log.Lines), StringComparison.Ordinal);
        See("c", 6);
        See("a", 6);
        See("a", 6);
        Assert.Contains("server's clock is 5.0 s behind what most", Assert.Single(log.Lines, line => line.Contains("server", StringComparison.Ordinal)), StringComparison.Ordinal);
        foreach (var provider in (string[])["a", "b", "c"]) See(provider, 0.3);
        Assert.Single(log.Lines, line => line.Contains("agrees", StringComparison.Ordinal));
        See("a", -9);
        See("b", -9);
        Assert.Single(log.Lines, line => line.Contains("server's clock is 8.0 s ahead of what most", StringComparison.Ordinal));

        void See(string provider, double seconds) => skew.Observe(provider, now + TimeSpan.FromSeconds(seconds), now, TimeSpan.Zero);
    }

    [Theory]
    [InlineData("1e-7", "0.0000001")]
    [InlineData("12345678901234567890.5", "12345678901234567890.5")]
    [InlineData("-0.0", "0.0")]
    [InlineData("NaN", null)]
    [InlineData("", null)]
    [InlineData("null", null)]
    [InlineData("Infinity", null)]
    [InlineData("1,5", null)]
    public void Numbers_are_exact_or_none(string text, string? expected) =>
        Assert.Equal(expected is null ? null : decimal.Parse(expected, null), JsonFields.Parse(text));

    private static FeedOptions Read(params (string Name, string Value)[] settings) => FeedOptions.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Name, setting.Value))).Build().GetSection("feeds"), "/nowhere", new(2026, 3, 17));
}
