using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Fundamentals;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.Tests.SmallCaps;

namespace RegimeGrpc.Core.Tests.Fundamentals;

public sealed class FundamentalsStateTests
{
    // A Monday; 30 weeks of seven days follow.
    private static readonly DateOnly Start = new(2024, 1, 1);
    private const int Days = 210;
    private static readonly FundamentalsParameters Parameters = new();

    [Fact]
    public void Every_series_has_a_role_in_the_default_model_that_brings_it()
    {
        var brought = EthSmallCaps.Model.Roles.Select(static assignment => RoleInputs.Fundamentals(assignment.Role)).OfType<FundamentalSeries>();
        Assert.Equal(Enum.GetValues<FundamentalSeries>(), brought.Order());
        Assert.All(EthSmallCaps.Model.Roles, static assignment => Assert.NotNull(SeriesCatalogue.Find(assignment.Series)));
    }

    [Fact]
    public void Weeks_end_on_Sunday()
    {
        Assert.Equal(new DateOnly(2024, 1, 7), WeeklySums.LastSunday(new DateOnly(2024, 1, 7)));
        Assert.Equal(new DateOnly(2024, 1, 7), WeeklySums.LastSunday(new DateOnly(2024, 1, 8)));
        Assert.Equal(new DateOnly(2024, 1, 7), WeeklySums.LastSunday(new DateOnly(2024, 1, 13)));
        var series = new DatedSeries<double>(30);
        for (var i = 0; i < 21; i++) series.Put(Start.AddDays(i), i < 7 ? 1 : i < 14 ? 2 : 3);
        Assert.Equal([Math.Log(7), Math.Log(14), Math.Log(21)], WeeklySums.Logs(series, Start.AddDays(20), 3), static (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void A_week_with_a_day_missing_is_missing_and_one_that_sums_to_nothing_too()
    {
        var series = new DatedSeries<double>(30);
        for (var i = 0; i < 21; i++)
            if (i != 9) series.Put(Start.AddDays(i), i < 14 ? 1 : 0);
        Assert.Equal([true, false, false], WeeklySums.Logs(series, Start.AddDays(20), 3).Select(double.IsFinite));
    }

    [Fact]
    public void A_trend_is_that_of_the_logarithms_of_the_last_weeks()
    {
        var state = New();
        for (var i = 0; i < Days; i++) state.Observe(FundamentalSeries.MainChainFees, Start.AddDays(i), Fees(i));
        // A week that is not whole yet takes no part.
        state.Observe(FundamentalSeries.MainChainFees, Start.AddDays(Days), 1e9);
        var topic = state.Seal(Start.AddDays(Days));
        foreach (var weeks in new[] { 13, 26 })
        {
            var logs = Enumerable.Range(30 - weeks, weeks).Select(static week => Math.Log(Enumerable.Range(7 * week, 7).Sum(Fees))).ToArray();
            int[] times = [.. Enumerable.Range(0, weeks)];
            var test = MannKendall.Of(logs);
            var line = TheilSen.Of(times, logs, test.Variance);
            var trend = Trend(topic, "main_chain_fees", weeks);
            Assert.Equal(line.Slope, trend.Slope.Number, 1e-9);
            Assert.Equal(line.Low, trend.Low.Number, 1e-9);
            Assert.Equal(line.High, trend.High.Number, 1e-9);
            Assert.Equal(test.Z!.Value, trend.MannKendallZ.Number, 1e-12);
        }

        Assert.Equal(2 / 18.0, topic.Coverage, 1e-12);
        Assert.Equal(18, topic.Trends.Length);
    }

    [Fact]
    public void Without_inputs_everything_is_unknown()
    {
        var topic = New().Seal(Start);
        Assert.Equal(0, topic.Coverage);
        Assert.All(topic.Trends, static trend => Assert.Equal((GrowthClass.Unknown, "no observations"), (trend.Growth, trend.Slope.Reason)));
        Assert.Equal("no observations", topic.Divergence.Reason);
        Assert.Equal((ValueStatus.Unavailable, 0.0), (topic.Evidence.Status, topic.EvidenceAvailability));
    }

    [Fact]
    public void Two_missing_weeks_of_thirteen_are_borne_and_three_are_not()
    {
        var state = New();
        for (var i = 0; i < Days; i++)
            if (i / 7 is not (20 or 24)) state.Observe(FundamentalSeries.Staked, Start.AddDays(i), Fees(i));
        Assert.NotEqual(GrowthClass.Unknown, Trend(state.Seal(Start.AddDays(Days - 1)), "staked", 13).Growth);

        state = New();
        for (var i = 0; i < Days; i++)
            if (i / 7 is not (20 or 24 or 26)) state.Observe(FundamentalSeries.Staked, Start.AddDays(i), Fees(i));
        Assert.Equal("needs 13 weeks, has 10", Trend(state.Seal(Start.AddDays(Days - 1)), "staked", 13).Slope.Reason);
    }

    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(1, 1.0)]
    [InlineData(2, 0.5)]
    [InlineData(3, 0.0)]
    public void The_newest_whole_week_ages(int weeksBehind, double availability)
    {
        var state = New();
        for (var i = 0; i < Days; i++) state.Observe(FundamentalSeries.MainChainFees, Start.AddDays(i), Fees(i));
        var topic = state.Seal(Start.AddDays(Days - 1 + (7 * weeksBehind)));
        Assert.Equal(availability * 2 / 18, topic.Coverage, 1e-12);
        Assert.Equal(availability / 2, topic.EvidenceAvailability);
        if (availability == 0) Assert.Equal("the newest whole week is too old", Trend(topic, "main_chain_fees", 13).Slope.Reason);
    }

    [Theory]
    [InlineData(GrowthClass.Stagnant, 0.0, GrowthClass.Stagnant, 0.05, 0.5)]
    [InlineData(GrowthClass.Stagnant, 0.0, GrowthClass.Inconclusive, 0.2, 1.0)]
    [InlineData(GrowthClass.Stagnant, 0.005, GrowthClass.Declining, 0.05, 0.175)]
    [InlineData(GrowthClass.Declining, -0.05, GrowthClass.Stagnant, 0.08, 0.8)]
    [InlineData(GrowthClass.Declining, -0.05, GrowthClass.Stagnant, -0.08, 0.0)]
    [InlineData(GrowthClass.Declining, -0.05, GrowthClass.Growing, 0.08, 0.0)]
    [InlineData(GrowthClass.Growing, 0.05, GrowthClass.Stagnant, 0.08, 0.0)]
    [InlineData(GrowthClass.Inconclusive, 0.0, GrowthClass.Unknown, 0.08, 0.0)]
    [InlineData(GrowthClass.Unknown, 0.0, GrowthClass.Growing, 0.08, 0.0)]
    [InlineData(GrowthClass.Unknown, 0.0, GrowthClass.Stagnant, 0.08, null)]
    [InlineData(GrowthClass.Stagnant, 0.0, GrowthClass.Unknown, 0.08, null)]
    [InlineData(GrowthClass.Stagnant, 0.0, GrowthClass.Stagnant, null, null)]
    public void Divergence_needs_fees_that_are_known_not_to_grow(GrowthClass fees, double slope, GrowthClass volume, double? rise, double? expected)
    {
        var known = fees == GrowthClass.Unknown ? Value.Unavailable("no fees") : Value.Of(slope);
        var trend = new GrowthTrend { Id = "", Weeks = 13, Slope = known, Low = known, High = known, MannKendallZ = known, Growth = fees };
        var divergence = New().Divergence(trend, volume, rise is { } r ? Value.Of(r) : Value.Unavailable("no IWM"));
        if (expected is { } number) Assert.Equal(number, divergence.Number, 1e-12);
        else Assert.Equal((ValueStatus.Unavailable, false), (divergence.Status, divergence.Reason.Length == 0));
    }

    [Fact]
    public void Divergence_and_evidence_from_observations()
    {
        var state = New();
        Fill(state, 0, Days);
        var topic = state.Seal(Start.AddDays(Days - 1));
        Assert.Equal(GrowthClass.Declining, Trend(topic, "main_chain_fees", 13).Growth);
        Assert.Equal(GrowthClass.Stagnant, Trend(topic, "second_layer_volume", 13).Growth);
        Assert.Equal(Math.Log(Shares(Days - 1) / Shares(Days - 61)) / 0.1, topic.Divergence.Number, 1e-9);
        Assert.Equal((-0.75, 1.0), (topic.Evidence.Number, topic.EvidenceAvailability));
    }

    [Fact]
    public void Taking_an_input_away_lowers_coverage_and_makes_what_needs_it_unknown()
    {
        var full = New();
        Fill(full, 0, Days);
        var whole = full.Seal(Start.AddDays(Days - 1));
        Assert.Equal(1, whole.Coverage, 1e-12);
        foreach (var gone in Enum.GetValues<FundamentalSeries>())
        {
            var state = New();
            Fill(state, 0, Days, gone);
            var topic = state.Seal(Start.AddDays(Days - 1));
            Assert.Equal(whole.Coverage - (2 / 18.0), topic.Coverage, 1e-12);
            var decides = gone is FundamentalSeries.MainChainFees or FundamentalSeries.SecondLayerVolume;
            Assert.Equal(decides ? ValueStatus.Unavailable : ValueStatus.Ok, topic.Divergence.Status);
            Assert.Equal(decides ? 0.5 : 1, topic.EvidenceAvailability);
        }

        var shares = New();
        for (var i = 0; i < Days; i++)
            foreach (var series in Enum.GetValues<FundamentalSeries>()) shares.Observe(series, Start.AddDays(i), Level(series, i));
        Assert.Equal("needs 60 sessions of IWM", shares.Seal(Start.AddDays(Days - 1)).Divergence.Reason);
    }

    [Fact]
    public void Old_shares_do_not_rise()
    {
        var state = New();
        Fill(state, 0, Days - 6);
        for (var i = Days - 6; i < Days; i++)
            foreach (var series in Enum.GetValues<FundamentalSeries>()) state.Observe(series, Start.AddDays(i), Level(series, i));
        Assert.Equal("the newest IWM close is too old", state.Seal(Start.AddDays(Days - 1)).Divergence.Reason);
    }

    [Fact]
    public void A_revision_restates_and_an_ordinary_delay_does_not()
    {
        var state = New();
        Fill(state, 0, Days - 1);
        state.Seal(Start.AddDays(Days - 1));
        Fill(state, Days - 1, Days);
        Assert.False(state.Seal(Start.AddDays(Days)).Restated);
        state.Observe(FundamentalSeries.MainChainFees, Start.AddDays(Days - 30), 5);
        Assert.True(state.Seal(Start.AddDays(Days + 1)).Restated);
        Assert.False(state.Seal(Start.AddDays(Days + 2)).Restated);
    }

    [Fact]
    public void Saving_and_loading_in_the_middle_changes_no_byte()
    {
        var state = New();
        Fill(state, 0, 150);
        state.Seal(Start.AddDays(149));
        state.Observe(FundamentalSeries.Staked, Start.AddDays(100), 1);
        var bytes = Saved(state);
        var loaded = FundamentalsState.Load(new CanonicalReader(bytes), Parameters);
        Assert.Equal(bytes, Saved(loaded));
        for (var i = 150; i < Days; i++)
        {
            Fill(state, i, i + 1);
            Fill(loaded, i, i + 1);
            Assert.Equal(Bytes(state.Seal(Start.AddDays(i))), Bytes(loaded.Seal(Start.AddDays(i))));
        }

        Assert.Equal(Saved(state), Saved(loaded));
    }

    [Fact]
    public void Nothing_that_comes_later_changes_what_was_sealed()
    {
        var (plain, poisoned) = (New(), New());
        for (var i = 0; i < Days; i++)
        {
            Fill(plain, i, i + 1);
            if (i < 180) Fill(poisoned, i, i + 1);
            else foreach (var series in Enum.GetValues<FundamentalSeries>()) poisoned.Observe(series, Start.AddDays(i), 1 + (i * 1e5));
            var (expected, actual) = (Bytes(plain.Seal(Start.AddDays(i))), Bytes(poisoned.Seal(Start.AddDays(i))));
            if (i < 180) Assert.Equal(expected, actual);
            else if (i == Days - 1) Assert.NotEqual(expected, actual);
        }
    }

    [Fact]
    public void Days_are_sealed_in_order_and_values_are_numbers()
    {
        var state = New();
        var first = state.Seal(Start);
        Assert.Equal(Bytes(first), Bytes(state.Seal(Start)));
        Assert.Throws<InvalidOperationException>(() => state.Seal(Start.AddDays(-1)));
        Assert.Equal(Start, state.Sealed);
        Assert.Throws<ArgumentException>(() => state.Observe(FundamentalSeries.Staked, Start, double.NaN));
        Assert.Throws<ArgumentException>(() => state.ObserveShares(Start, 0));
    }

    [Fact]
    public void Every_parameter_takes_part_in_the_fingerprint()
    {
        ParameterEncodings.EveryParameterCounts(Parameters, static (p, w) => p.Encode(w));
        FundamentalsParameters[] variants = [Parameters, Parameters with { Weeks = [13] }, Parameters with { WeekAge = new InputAge(2, 2) }];
        Assert.Equal(3, variants.Select(static variant =>
        {
            var writer = new CanonicalWriter();
            variant.Encode(writer);
            return Convert.ToHexString(writer.Written);
        }).Distinct().Count());
    }

    private static FundamentalsState New() => new(Parameters);

    private static void Fill(FundamentalsState state, int first, int end, FundamentalSeries? gone = null)
    {
        for (var i = first; i < end; i++)
        {
            foreach (var series in Enum.GetValues<FundamentalSeries>())
                if (series != gone) state.Observe(series, Start.AddDays(i), Level(series, i));
            state.ObserveShares(Start.AddDays(i), Shares(i));
        }
    }

    private static double Level(FundamentalSeries series, int i) => series switch
    {
        FundamentalSeries.MainChainFees => 900 - (2 * i),
        FundamentalSeries.SecondLayerVolume => 1e6 + (1e4 * (i * 7 % 11)),
        _ => Fees(i) * (int)series,
    };

    private static double Shares(int i) => 200 + (0.2 * i);

    private static double Fees(int i) => 1000 + (2 * i) + (i * i * 13 % 700);

    private static GrowthTrend Trend(RegimeGrpc.Core.Fundamentals.Fundamentals topic, string id, int weeks) =>
        topic.Trends.Single(trend => trend.Id == id && trend.Weeks == weeks);

    private static byte[] Bytes(RegimeGrpc.Core.Fundamentals.Fundamentals topic)
    {
        var writer = new CanonicalWriter();
        topic.Encode(writer);
        return writer.ToArray();
    }

    private static byte[] Saved(FundamentalsState state)
    {
        var writer = new CanonicalWriter();
        state.Save(writer);
        return writer.ToArray();
    }
}
