using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.Supply;
using RegimeGrpc.Core.Tests.SmallCaps;

namespace RegimeGrpc.Core.Tests.Supply;

public sealed class SupplyStateTests
{
    private static readonly DateOnly Start = new(2024, 1, 1);
    private static readonly SupplyParameters Parameters = new();
    private const int Last = 450;

    [Fact]
    public void Two_and_a_half_million_ether_take_43_days_to_leave()
    {
        var state = New();
        Put(state, SupplyInput.ExitQueue, 0, 2.5e6);
        Put(state, SupplyInput.EntryQueue, 0, 0);
        Put(state, SupplyInput.ActiveStake, 0, 35e6);
        var topic = state.Seal(End(Start));
        Assert.Equal(2.5e6 / 57600, topic.ExitDays.Number, 1e-12);
        Assert.Equal(43.4, Math.Round(topic.ExitDays.Number, 1));
        Assert.Equal(topic.ExitDays, topic.NetExitDays);
        Assert.Equal(1, topic.Scores[1].Number);
    }

    /// <summary>As validatorqueue.com had it on 22 August 2026: 225 epochs a day of 256 ETH.</summary>
    [Fact]
    public void The_entry_queue_of_August_2026_takes_39_29_days()
    {
        var state = New();
        Put(state, SupplyInput.ExitQueue, 0, 0);
        Put(state, SupplyInput.EntryQueue, 0, 2_262_825);
        Put(state, SupplyInput.ActiveStake, 0, 42.2e6);
        Assert.Equal(39.29, Math.Round(-state.Seal(End(Start)).NetExitDays.Number, 2));
    }

    [Theory]
    [InlineData(35e6, 256)]
    [InlineData(16_777_216, 256)]
    [InlineData(12e6, 12e6 / 65536)]
    [InlineData(8_388_608, 128)]
    [InlineData(1e6, 128)]
    public void The_churn_limit_of_Electra(double stake, double limit) => Assert.Equal(limit, ValidatorQueue.Limit(stake, Parameters));

    [Fact]
    public void The_limit_that_is_read_goes_before_the_rule()
    {
        var state = New();
        Put(state, SupplyInput.ExitQueue, 0, 57600);
        Put(state, SupplyInput.ActiveStake, 0, 35e6);
        Put(state, SupplyInput.ChurnLimit, 0, 512);
        Assert.Equal(0.5, state.Seal(End(Start)).ExitDays.Number);
    }

    /// <summary>Columns: exit queue and entry queue in days of churn, overhang.</summary>
    [Theory]
    [InlineData(0, 0, 0.0)]
    [InlineData(10, 10, 0.25)]
    [InlineData(20, 20, 0.5)]
    [InlineData(40, 0, 1.0)]
    [InlineData(20, 0, 1.0)]
    [InlineData(10, 0, 0.375)]
    [InlineData(10, 50, 0.125)]
    public void A_queue_counts_by_its_length_and_by_what_waits_on_the_other_side(double exit, double entry, double overhang)
    {
        var state = New();
        Put(state, SupplyInput.ExitQueue, 0, exit * 57600);
        Put(state, SupplyInput.EntryQueue, 0, entry * 57600);
        Put(state, SupplyInput.ChurnLimit, 0, 256);
        var topic = state.Seal(End(Start));
        Assert.Equal(overhang, topic.Scores[1].Number, 1e-12);
        Assert.Equal(exit - entry, topic.NetExitDays.Number, 1e-9);
        Assert.Equal(overhang, topic.Overhang.Number, 1e-12);
        Assert.Equal(1 - (overhang / 2), topic.UpsideCap.Number, 1e-12);
        Assert.Equal(1 / 3.75, topic.Coverage, 1e-12);
    }

    /// <summary>Columns: holdings, net short, basis, risk-free rate, overhang.</summary>
    [Theory]
    [InlineData(100, 50, 0.05, 0.05, 0.25)]
    [InlineData(100, 50, 0.03, 0.05, 0.5)]
    [InlineData(100, 50, 0.00, 0.05, 0.5)]
    [InlineData(100, 50, 0.07, 0.05, 0.0)]
    [InlineData(100, 300, 0.03, 0.05, 1.0)]
    [InlineData(100, -50, 0.03, 0.05, 0.0)]
    public void Arbitrage_unwinds_when_its_basis_no_longer_pays(double holdings, double netShort, double basis, double riskFree, double overhang)
    {
        var state = New();
        Put(state, SupplyInput.EtfHoldings, 0, holdings);
        Put(state, SupplyInput.LeveragedNetShort, 0, netShort);
        Put(state, SupplyInput.FuturesBasis, 0, basis);
        Put(state, SupplyInput.RiskFreeRate, 0, riskFree);
        var topic = state.Seal(End(Start));
        Assert.Equal(overhang, topic.Scores[3].Number, 1e-9);
        Assert.Equal((ValueStatus.NotApplicable, 1.0), (topic.Components[3].Z.Status, topic.Components[3].Availability));
    }

    [Fact]
    public void The_basis_of_a_future() => Assert.Equal(0.02 * 365 / 73, SupplyState.AnnualBasis(2040, 2000, 73), 1e-12);

    [Fact]
    public void Scores_equal_their_formulas()
    {
        var topic = Whole();
        var shares = Enumerable.Range(0, Last + 1).Select(static i => Level(SupplyInput.ExchangeBalance, i) / Level(SupplyInput.TotalSupply, i)).ToArray();
        var change = shares[Last] - shares[Last - 30];
        var z = RobustZ.Of(change, [.. Enumerable.Range(Last - 365, 365).Select(i => shares[i] - shares[i - 30])]).Number;
        Assert.Equal(change, topic.Components[0].Change.Number, 1e-12);
        Assert.Equal(-z, topic.Components[0].Z.Number, 1e-9);
        Assert.Equal(Math.Clamp(z / 2, 0, 1), topic.Scores[0].Number, 1e-9);

        static double Sum(int i) => Enumerable.Range(i - 4, 5).Sum(static j => Level(SupplyInput.EtfCreations, j));
        var flow = RobustZ.Of(Sum(Last), [.. Enumerable.Range(Last - 250, 250).Select(Sum)]).Number;
        Assert.Equal(Sum(Last), topic.EtfCreations5d.Number, 1e-9);
        Assert.Equal(flow, topic.Components[2].Z.Number, 1e-9);
        Assert.Equal(Math.Clamp(-flow / 2, 0, 1), topic.Scores[2].Number, 1e-9);

        double[] weights = [1, 1, 1, 0.75];
        Assert.Equal(weights, topic.Components.Select(static component => component.Weight));
        Assert.Equal(weights.Zip(topic.Scores, static (w, score) => w * score.Number).Sum() / 3.75, topic.Overhang.Number, 1e-12);
        Assert.Equal(1 - (topic.Overhang.Number / 2), topic.UpsideCap.Number, 1e-12);
        Assert.Equal(1, topic.Coverage);
        Assert.True(topic.Scores[0].Number is > 0 and < 1);
        Assert.True(topic.Scores[2].Number is > 0 and < 1);
    }

    [Fact]
    public void Rising_balances_and_redemptions_weigh_on_the_price()
    {
        var state = New();
        for (var i = 0; i <= Last; i++)
        {
            Put(state, SupplyInput.ExchangeBalance, i, Level(SupplyInput.ExchangeBalance, i) * (i > Last - 10 ? 1.2 : 1));
            Put(state, SupplyInput.TotalSupply, i, Level(SupplyInput.TotalSupply, i));
            Put(state, SupplyInput.EtfCreations, i, Level(SupplyInput.EtfCreations, i) - (i > Last - 5 ? 1e6 : 0));
        }

        var topic = state.Seal(End(Start.AddDays(Last)));
        Assert.Equal((-3, 1), (topic.Components[0].Z.Number, topic.Scores[0].Number));
        Assert.Equal((-3, 1), (topic.Components[2].Z.Number, topic.Scores[2].Number));
    }

    [Fact]
    public void Without_inputs_everything_is_unknown()
    {
        var topic = New().Seal(End(Start));
        Assert.Equal(0, topic.Coverage);
        foreach (var value in (Value[])[.. topic.Scores, topic.Overhang, topic.UpsideCap, topic.ExitDays, topic.NetExitDays, topic.EtfCreations5d])
            Assert.Equal((ValueStatus.Unavailable, false), (value.Status, value.Reason.Length == 0));
        Assert.All(topic.Components, static component => Assert.Equal((0.0, null), (component.Availability, component.EventTime)));
    }

    [Fact]
    public void Taking_an_input_away_lowers_coverage_and_leaves_the_rest()
    {
        var whole = Whole();
        foreach (var gone in Enum.GetValues<SupplyInput>())
        {
            var topic = Whole(gone);
            if (gone == SupplyInput.ActiveStake)
            {
                Assert.Equal(whole.Coverage, topic.Coverage);
                continue;
            }

            if (gone == SupplyInput.ChurnLimit)
            {
                Assert.Equal(Level(SupplyInput.ExitQueue, Last) / 57600, topic.ExitDays.Number, 1e-9);
                continue;
            }

            Assert.True(topic.Coverage < whole.Coverage);
            var unknown = topic.Scores.Count(static score => score.Status == ValueStatus.Unavailable);
            Assert.Equal((gone, 1), (gone, unknown));
            var known = Enumerable.Range(0, 4).Where(i => topic.Scores[i].IsOk).ToArray();
            var mean = known.Sum(i => topic.Components[i].Weight * whole.Scores[i].Number) / known.Sum(i => topic.Components[i].Weight);
            Assert.Equal(mean, topic.Overhang.Number, 1e-12);
        }
    }

    [Theory]
    [InlineData(SupplyInput.ExitQueue, 1, 1, 1.0)]
    [InlineData(SupplyInput.ExitQueue, 1, 2, 0.5)]
    [InlineData(SupplyInput.ExitQueue, 1, 3, 0.0)]
    [InlineData(SupplyInput.EtfCreations, 2, 4, 1.0)]
    [InlineData(SupplyInput.EtfCreations, 2, 5, 0.5)]
    [InlineData(SupplyInput.EtfCreations, 2, 6, 0.0)]
    [InlineData(SupplyInput.LeveragedNetShort, 3, 10, 1.0)]
    [InlineData(SupplyInput.LeveragedNetShort, 3, 17, 0.5)]
    [InlineData(SupplyInput.LeveragedNetShort, 3, 24, 0.0)]
    public void An_input_that_stops_ages_and_then_is_unknown(SupplyInput stops, int component, int behind, double availability)
    {
        var state = New();
        for (var i = 0; i <= Last; i++)
            foreach (var input in Enum.GetValues<SupplyInput>())
                if (input != stops || i <= Last - behind) Put(state, input, i, Level(input, i));
        var topic = state.Seal(End(Start.AddDays(Last)));
        Assert.Equal(availability, topic.Components[component].Availability);
        Assert.Equal(availability > 0, topic.Scores[component].IsOk);
        Assert.Equal(At(Last - behind), topic.Components[component].EventTime);
    }

    [Fact]
    public void A_component_is_as_old_as_its_oldest_input_and_known_since_its_newest()
    {
        var state = New();
        state.Observe(SupplyInput.ExitQueue, At(0), At(0) + TimeSpan.FromHours(1), 5e5);
        state.Observe(SupplyInput.EntryQueue, At(1), At(1) + TimeSpan.FromHours(2), 5e5);
        state.Observe(SupplyInput.ChurnLimit, At(1), At(1) + TimeSpan.FromHours(1), 256);
        var component = state.Seal(End(Start.AddDays(1))).Components[1];
        Assert.Equal((At(0), At(1) + TimeSpan.FromHours(2)), (component.EventTime, component.KnownAt));
    }

    [Fact]
    public void A_revision_restates_and_an_ordinary_delay_does_not()
    {
        var state = New();
        for (var i = 0; i < 10; i++) Put(state, SupplyInput.EtfCreations, i, i);
        state.Seal(End(Start.AddDays(11)));
        Put(state, SupplyInput.EtfCreations, 10, 10);
        Assert.False(state.Seal(End(Start.AddDays(12))).Restated);
        Put(state, SupplyInput.EtfCreations, 10, 10);
        Assert.False(state.Seal(End(Start.AddDays(13))).Restated);
        Put(state, SupplyInput.EtfCreations, 9, 99);
        var topic = state.Seal(End(Start.AddDays(14)));
        Assert.True(topic.Restated);
        Assert.Equal(6 + 7 + 8 + 99 + 10, topic.EtfCreations5d.Number);
        Assert.False(state.Seal(End(Start.AddDays(15))).Restated);
    }

    [Fact]
    public void Saving_and_loading_in_the_middle_changes_no_byte()
    {
        foreach (var cut in new[] { 0, 20, 420 })
        {
            var state = New();
            for (var i = 0; i <= cut; i++) Fill(state, i);
            state.Seal(End(Start.AddDays(cut)));
            Put(state, SupplyInput.EtfCreations, cut, 7);
            var bytes = Saved(state);
            var loaded = SupplyState.Load(new CanonicalReader(bytes), Parameters);
            Assert.Equal(bytes, Saved(loaded));
            for (var i = cut + 1; i < cut + 30; i++)
            {
                Fill(state, i);
                Fill(loaded, i);
                Assert.Equal(Bytes(state.Seal(End(Start.AddDays(i)))), Bytes(loaded.Seal(End(Start.AddDays(i)))));
            }

            Assert.Equal(Saved(state), Saved(loaded));
        }
    }

    [Fact]
    public void Nothing_that_comes_later_changes_what_was_sealed()
    {
        var (plain, poisoned) = (New(), New());
        for (var i = 0; i < 120; i++)
        {
            Fill(plain, i);
            if (i < 100) Fill(poisoned, i);
            else foreach (var input in Enum.GetValues<SupplyInput>()) Put(poisoned, input, i, 1e9 + i);
            var (expected, actual) = (Bytes(plain.Seal(End(Start.AddDays(i)))), Bytes(poisoned.Seal(End(Start.AddDays(i)))));
            if (i < 100) Assert.Equal(expected, actual);
            else Assert.NotEqual(expected, actual);
        }
    }

    [Fact]
    public void Seals_come_in_order_and_values_are_numbers()
    {
        var state = New();
        var first = state.Seal(End(Start));
        Assert.Equal(Bytes(first), Bytes(state.Seal(End(Start))));
        Assert.Throws<InvalidOperationException>(() => state.Seal(End(Start.AddDays(-1))));
        Assert.Equal(End(Start), state.Sealed);
        Assert.Throws<ArgumentException>(() => Put(state, SupplyInput.EtfCreations, 1, double.NaN));
    }

    [Fact]
    public void Every_parameter_takes_part_in_the_fingerprint()
    {
        ParameterEncodings.EveryParameterCounts(Parameters, static (p, w) => p.Encode(w));
        var other = new InputAge(99, 99);
        SupplyParameters[] variants =
        [
            Parameters, Parameters with { ChainAge = other }, Parameters with { ChurnAge = other }, Parameters with { EtfAge = other },
            Parameters with { PositionsAge = other }, Parameters with { RateAge = other },
        ];
        Assert.Equal(variants.Length, variants.Select(static variant =>
        {
            var writer = new CanonicalWriter();
            variant.Encode(writer);
            return Convert.ToHexString(writer.Written);
        }).Distinct().Count());
    }

    [MarketDataFact]
    public void The_real_queue_waits_as_long_as_its_source_says()
    {
        const string File = "data/onchain/eth-validator-queue.csv";
        var exits = MarketBars.ReadColumn(File, "exit_queue").ToDictionary();
        var entries = MarketBars.ReadColumn(File, "entry_queue").ToDictionary();
        var churn = MarketBars.ReadColumn(File, "current_exit_churn").ToDictionary();
        var state = New();
        var compared = 0;
        foreach (var (day, wait) in MarketBars.ReadColumn(File, "exit_wait"))
        {
            // Before, the source counted validators and not ether.
            if (day < new DateOnly(2025, 5, 22)) continue;
            var at = Instant.FromDate(day.AddDays(1));
            state.Observe(SupplyInput.ExitQueue, at, at, exits[day]);
            state.Observe(SupplyInput.EntryQueue, at, at, entries[day]);
            state.Observe(SupplyInput.ChurnLimit, at, at, churn[day]);
            var topic = state.Seal(End(day));
            Assert.InRange(topic.Overhang.Number, 0, 1);
            Assert.InRange(topic.ExitDays.Number, wait - 0.0051, wait + 0.0051);
            compared++;
        }

        Assert.True(compared > 30, $"only {compared} days compared");
    }

    private static RegimeGrpc.Core.Supply.Supply Whole(SupplyInput? gone = null)
    {
        var state = New();
        for (var i = 0; i <= Last; i++) Fill(state, i, gone);
        return state.Seal(End(Start.AddDays(Last)));
    }

    private static void Fill(SupplyState state, int i, SupplyInput? gone = null)
    {
        foreach (var input in Enum.GetValues<SupplyInput>())
            if (input != gone) Put(state, input, i, Level(input, i));
    }

    private static double Level(SupplyInput input, int i) => input switch
    {
        SupplyInput.ExchangeBalance => 15e6 + (1000 * (i * i * 7 % 500)) + (i > Last - 25 ? 5e5 : 0),
        SupplyInput.TotalSupply => 120e6 + (100 * i),
        SupplyInput.ExitQueue => 4e5 + (1000 * (i * 13 % 97)),
        SupplyInput.EntryQueue => 2e5 + (1000 * (i * 17 % 89)),
        SupplyInput.ChurnLimit => 250,
        SupplyInput.ActiveStake => 35e6,
        SupplyInput.EtfCreations => (1000 * ((i * i * 11 % 101) - 50)) - (i > Last - 3 ? 20000 : 0),
        SupplyInput.EtfHoldings => 3.5e6,
        SupplyInput.LeveragedNetShort => 1e6,
        SupplyInput.FuturesBasis => 0.05,
        SupplyInput.RiskFreeRate => 0.045,
        _ => throw new ArgumentOutOfRangeException(nameof(input)),
    };

    private static SupplyState New() => new(Parameters);

    /// <summary>End of the day.</summary>
    private static Instant At(int day) => Instant.FromDate(Start.AddDays(day + 1));

    private static void Put(SupplyState state, SupplyInput input, int day, double value) => state.Observe(input, At(day), At(day), value);

    private static byte[] Bytes(RegimeGrpc.Core.Supply.Supply topic)
    {
        var writer = new CanonicalWriter();
        topic.Encode(writer);
        return writer.ToArray();
    }

    private static byte[] Saved(SupplyState state)
    {
        var writer = new CanonicalWriter();
        state.Save(writer);
        return writer.ToArray();
    }

    private static Instant End(DateOnly day) => Instant.FromDate(day.AddDays(1));
}
