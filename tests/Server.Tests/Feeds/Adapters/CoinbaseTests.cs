using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds.Adapters;

/// <summary>The traps of its protocol.</summary>
public sealed class CoinbaseTests
{
    [Fact]
    public async Task Coinbase_candles_are_low_high_open_close_and_the_open_day_is_left_out()
    {
        await using var rig = await AdapterCase.Of("coinbase/ETH-USD").StartAsync();
        await rig.StepAsync("coinbase/ETH-USD");
        var journal = await rig.JournalAsync();
        Assert.Equal(new Bar(2000, 2100.5, 1990, 2066, 1234.5), journal[^1].Bar);
        Assert.Equal(Instant.FromUtc(2026, 3, 17), journal[^1].EventTime);
        Assert.Equal(7, journal.Count);
    }

    [Fact]
    public async Task Coinbase_a_candle_that_cannot_be_costs_itself()
    {
        await using var rig = await AdapterCase.Of("coinbase/ETH-USD").StartAsync();
        ((CoinbaseStub)rig.Stub).Days["ETH-USD"][new(2026, 3, 14)] = (2000m, 1m, 3000m, 5m, 1m);
        await rig.StepAsync("coinbase/ETH-USD");
        Assert.Equal(6, (await rig.JournalAsync()).Count);
        Assert.Contains(rig.Log.Lines, line => line.Contains("1 left out: low and high of a bar", StringComparison.Ordinal));
    }

    /// <summary>A rule that were later would leave every day of history out of the seal that is its own.</summary>
    [Fact]
    public async Task Coinbase_days_of_history_are_known_by_rule_when_they_are_sealed_and_an_hour_just_over_when_it_is_seen()
    {
        await using var rig = await AdapterCase.Of("coinbase/ETH-USD").StartAsync();
        ((CoinbaseStub)rig.Stub).Hour = (_, start) => start.UtcDateTime.Date == rig.Clock.GetUtcNow().UtcDateTime.Date ? (1990m, 2100.5m, 2000m, 2050m, 40.5m) : null;
        rig.Clock.Advance(TimeSpan.FromSeconds(4));
        await rig.StepAsync("coinbase/ETH-USD");
        await rig.StepAsync("coinbase/ETH-USD/1h");
        var journal = await rig.JournalAsync();
        Assert.All(journal.Where(bar => bar.Series == "crypto.ETH-USD.coinbase.day"), bar =>
            Assert.Equal((Schedule.UtcDay(bar.EventTime.UtcDate.AddDays(-1)), KnownAtBasis.Rule), (bar.KnownAt, bar.KnownAtBasis)));
        Assert.Equal((rig.Now - TimeSpan.FromSeconds(4), rig.Now, KnownAtBasis.FirstSeen), (journal[^1].EventTime, journal[^1].KnownAt, journal[^1].KnownAtBasis));
    }

    [Fact]
    public async Task Coinbase_is_asked_for_windows_of_three_hundred_days_and_not_one_more()
    {
        await using var rig = await AdapterCase.Of("coinbase/ETH-USD").StartAsync(options => options with { HistoryFrom = new(2022, 1, 1) });
        // The stub refuses 302 rows, as Coinbase does.
        await rig.StepAsync("coinbase/ETH-USD");
        Assert.Empty(rig.Stub.Unexpected);
        Assert.Equal(6, rig.Stub.Requests.Count);
        Assert.Equal(7, (await rig.JournalAsync()).Count);
    }

    [Fact]
    public async Task Coinbase_day_is_final_when_the_next_has_a_row_or_a_minute_has_passed()
    {
        await using var rig = await AdapterCase.Of("coinbase/ETH-USD").StartAsync();
        var days = ((CoinbaseStub)rig.Stub).Days["ETH-USD"];
        await rig.StepAsync("coinbase/ETH-USD");
        var midnight = Instant.FromUtc(2026, 3, 18);
        rig.Clock.SetUtcNow((midnight + TimeSpan.FromSeconds(4)).ToDateTimeOffset());
        await rig.StepAsync("coinbase/ETH-USD");
        Assert.Equal(7, (await rig.JournalAsync()).Count);
        rig.Clock.Advance(TimeSpan.FromSeconds(2));
        days[new(2026, 3, 18)] = (2067m, 2067m, 2067m, 2067m, 0.1m);
        await rig.StepAsync("coinbase/ETH-USD");
        var sealedDay = (await rig.JournalAsync())[^1];
        Assert.Equal((midnight, midnight + TimeSpan.FromSeconds(6)), (sealedDay.EventTime, sealedDay.KnownAt));

        // No trade after midnight: the minute decides.
        rig.Clock.SetUtcNow((midnight + TimeSpan.FromDays(1) + TimeSpan.FromSeconds(59)).ToDateTimeOffset());
        await rig.StepAsync("coinbase/ETH-USD");
        Assert.Equal(8, (await rig.JournalAsync()).Count);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await rig.StepAsync("coinbase/ETH-USD");
        Assert.Equal(9, (await rig.JournalAsync()).Count);
    }

    [Fact]
    public async Task Coinbase_a_missing_day_is_a_hole_and_a_product_listed_later_has_no_rows_before()
    {
        await using var rig = await AdapterCase.Of("coinbase/ETH-USD").StartAsync(options => options with { HistoryFrom = new(2025, 1, 1) });
        ((CoinbaseStub)rig.Stub).Days["ETH-USD"].Remove(new DateOnly(2026, 3, 12));
        await rig.StepAsync("coinbase/ETH-USD");
        Assert.Equal(6, (await rig.JournalAsync()).Count);
    }

    /// <summary>Whatever stands beside it: a check tells, and must not end what it checks.</summary>
    [Theory]
    [InlineData("0.0000000000000000000000000001")]
    [InlineData("0")]
    [InlineData("79228162514264337593543950335")]
    public void Coinbase_and_Kraken_are_compared_at_whatever_prices(string theirs)
    {
        var (check, day, other) = (new Server.Feeds.Trades.DayCheck(), Instant.FromUtc(2026, 3, 16), decimal.Parse(theirs, System.Globalization.CultureInfo.InvariantCulture));
        check.Compare("ETH-USD", day, "coinbase", new(other, other, other, other, other));
        Assert.Contains("closes at", check.Compare("ETH-USD", day, "kraken", new(2000, 2300, 1990, 2200, 10)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Coinbase_and_Kraken_that_differ_are_told_and_the_bar_is_suspect()
    {
        await using var rig = await AdapterCase.Of("coinbase/ETH-USD").StartAsync();
        rig.Service<Server.Feeds.Trades.DayCheck>().Compare("ETH-USD", Instant.FromUtc(2026, 3, 16), "kraken", new(2000, 2300, 1990, 2200, 10));
        await rig.StepAsync("coinbase/ETH-USD");
        Assert.Equal(Quality.Suspect, (await rig.JournalAsync())[^1].Quality);
        Assert.Equal(FeedState.Degraded, rig.Board.Of("coinbase", "crypto.ETH-USD.coinbase.day")!.State);
    }
}
