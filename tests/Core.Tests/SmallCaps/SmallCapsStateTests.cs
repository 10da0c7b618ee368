using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.SmallCaps;
using static RegimeGrpc.Core.Tests.SmallCaps.SyntheticMarket;

namespace RegimeGrpc.Core.Tests.SmallCaps;

public sealed class SmallCapsStateTests
{
    private const int Probe = 904;

    [Theory]
    [InlineData(SmallCapsInput.Iwm, "qual")]
    [InlineData(SmallCapsInput.Spy, "brd")]
    [InlineData(SmallCapsInput.Mdy, "brd")]
    [InlineData(SmallCapsInput.Rsp, "brd")]
    [InlineData(SmallCapsInput.Ijr, "brd")]
    [InlineData(SmallCapsInput.IwmVolume, "rvol")]
    [InlineData(SmallCapsInput.ShortInterest, "si")]
    [InlineData(SmallCapsInput.GammaExposure, "gex")]
    [InlineData(SmallCapsInput.HalfHourBeforeClose, "lhh")]
    public void Taking_an_input_away_lowers_coverage(SmallCapsInput gone, string id)
    {
        var full = At(Probe, static _ => true);
        var less = At(Probe, input => input != gone);
        Assert.True(less.DurabilityCoverage < full.DurabilityCoverage);
        var row = Row(less, id);
        Assert.True(row.Availability < Row(full, id).Availability);
        if (!row.Value.IsOk) Assert.Equal((ValueStatus.Unavailable, false), (row.Value.Status, row.Reason.Length == 0));
    }

    [Theory]
    [InlineData(SmallCapsInput.Rvx, SmallCapsInput.Vix, "vix", "VIX stands in for RVX")]
    [InlineData(SmallCapsInput.HighYieldSpread, SmallCapsInput.BaaSpread, "cred", "the Baa spread stands in for the high-yield spread")]
    [InlineData(SmallCapsInput.Ijr, SmallCapsInput.Mdy, "qual", "MDY stands in for IJR")]
    public void A_stand_in_says_so_and_without_both_the_row_is_unknown(SmallCapsInput first, SmallCapsInput second, string id, string note)
    {
        var full = At(Probe, static _ => true);
        Assert.Equal("", Row(full, id).Reason);
        Assert.Equal((1, note), (Row(At(Probe, input => input != first), id).Availability, Row(At(Probe, input => input != first), id).Reason));
        var neither = At(Probe, input => input != first && input != second);
        Assert.Equal((ValueStatus.Unavailable, 0.0), (Row(neither, id).Value.Status, Row(neither, id).Availability));
        Assert.True(neither.DurabilityCoverage < full.DurabilityCoverage);
    }

    [Fact]
    public void Short_volume_is_shown_but_has_no_weight()
    {
        var full = At(Probe, static _ => true);
        var less = At(Probe, static input => input != SmallCapsInput.ShortVolumeShare);
        Assert.True(Row(full, "svr").Value.IsOk);
        Assert.Equal(ValueStatus.Unavailable, Row(less, "svr").Value.Status);
        Assert.Equal((full.DurabilityScore, full.DurabilityCoverage), (less.DurabilityScore, less.DurabilityCoverage));
    }

    [Fact]
    public void With_the_index_alone_what_needs_more_is_unknown_for_a_reason()
    {
        var topic = At(Probe, static _ => false);
        foreach (var value in new[] { topic.RelativeStrength, topic.RelativeStrengthZ, topic.Breadth })
            Assert.Equal((ValueStatus.Unavailable, false), (value.Status, value.Reason.Length == 0));
        foreach (var id in new[] { "qual", "rvol", "vix", "cred", "brd", "si", "gex", "lhh", "svr" })
            Assert.Equal((ValueStatus.Unavailable, false), (Row(topic, id).Value.Status, Row(topic, id).Reason.Length == 0));
        foreach (var id in new[] { "conc", "er", "rv", "gap" }) Assert.True(Row(topic, id).Value.IsOk);
        Assert.True(topic.DurabilityScore.IsOk);
        Assert.InRange(topic.DurabilityCoverage, 0.2, 0.6);
    }

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 0.0)]
    public void An_input_that_stops_ages_and_then_is_unknown(int behind, double availability)
    {
        var state = New();
        var topic = Fold(state, 0, Probe - behind, static _ => true);
        topic = Fold(state, Probe - behind + 1, Probe, static input => input is not (SmallCapsInput.Iwm or SmallCapsInput.IwmVolume));
        Assert.Equal(availability, Row(topic, "qual").Availability);
        Assert.Equal(availability, Row(topic, "rvol").Availability);
        Assert.False(topic.RelativeStrength.IsOk);
    }

    [Theory]
    [InlineData(SmallCapsInput.HighYieldSpread, "cred", 2, 1.0)]
    [InlineData(SmallCapsInput.HighYieldSpread, "cred", 3, 0.5)]
    [InlineData(SmallCapsInput.HighYieldSpread, "cred", 4, 0.0)]
    [InlineData(SmallCapsInput.Vix, "vix", 1, 1.0)]
    [InlineData(SmallCapsInput.Vix, "vix", 2, 0.5)]
    [InlineData(SmallCapsInput.Vix, "vix", 3, 0.0)]
    public void An_input_with_a_publication_delay_counts_whole_until_it_is_overdue(SmallCapsInput late, string id, int behind, double availability)
    {
        static bool Other(SmallCapsInput input) => input is not (SmallCapsInput.BaaSpread or SmallCapsInput.Rvx);
        var state = New();
        var topic = Fold(state, 0, Probe - behind, Other);
        topic = Fold(state, Probe - behind + 1, Probe, input => input != late && Other(input));
        Assert.Equal(availability, Row(topic, id).Availability);
    }

    [Fact]
    public void A_session_without_an_index_bar_leaves_the_path_alone()
    {
        var state = New();
        var before = Fold(state, 0, Probe, static _ => true);
        foreach (var input in Enum.GetValues<SmallCapsInput>()) state.Observe(input, Days[Probe + 1].Date, Value(input, Probe + 1));
        var missing = state.Seal(Days[Probe + 1]);
        Assert.Equal(before.Breakout with { Retest = false }, missing.Breakout with { Retest = false });
        Assert.Equal((before.Atr, before.Records.RecordClose, before.Records.Since), (missing.Atr, missing.Records.RecordClose, missing.Records.Since));
        foreach (var value in new[] { missing.Records.Close, missing.Records.Drawdown, missing.Sma200, missing.Sma200Slope, missing.DurabilityScore })
            Assert.Equal("the session has no index bar", value.Reason);
        Assert.True(missing.RelativeStrengthZ.IsOk);

        // The next return spans both sessions.
        var after = Fold(state, Probe + 2, Probe + 2, static _ => true);
        Assert.Equal(before.Breakout.Age + 1, after.Breakout.Age);
        Assert.True(after.DurabilityScore.IsOk);
        Assert.False(after.Restated);
    }

    [Fact]
    public void A_late_index_bar_enters_the_windows_and_not_the_path()
    {
        var (late, missing) = (New(), New());
        Fold(late, 0, Probe, static _ => true);
        Fold(missing, 0, Probe, static _ => true);
        foreach (var state in new[] { late, missing }) state.Seal(Days[Probe + 1]);

        // A record by far, had it come in time.
        late.ObserveIndex(Days[Probe + 1], new Bar(1500, 1700, 1490, 1600));
        var restated = Fold(late, Probe + 2, Probe + 2, static _ => true);
        var plain = Fold(missing, Probe + 2, Probe + 2, static _ => true);
        Assert.True(restated.Restated);
        Assert.False(plain.Restated);
        Assert.Equal(plain.Records, restated.Records);
        Assert.Equal(plain.Breakout, restated.Breakout);
        Assert.NotEqual(plain.Sma200, restated.Sma200);
        Assert.False(Fold(late, Probe + 3, Probe + 3, static _ => true).Restated);
    }

    [Fact]
    public void A_revised_index_bar_changes_no_record()
    {
        var state = New();
        var before = Fold(state, 0, Probe, static _ => true);
        state.ObserveIndex(Days[Probe], Index(Probe) with { High = 9000, Close = 8000 });
        var after = Fold(state, Probe + 1, Probe + 1, static _ => true);
        Assert.True(after.Restated);
        Assert.True(after.Records.RecordClose.Number < 2000);
        Assert.True(after.Sma200.Number > before.Sma200.Number + 20);
    }

    [Theory]
    [InlineData(SmallCapsInput.HighYieldSpread, 0, false)]
    [InlineData(SmallCapsInput.HighYieldSpread, 1, true)]
    [InlineData(SmallCapsInput.Iwm, 0, true)]
    public void What_comes_by_its_ordinary_delay_restates_nothing(SmallCapsInput input, int behindItsNewest, bool restated)
    {
        var state = New();
        Fold(state, 0, Probe, other => other != input);
        // Newest first, so that the older one fills a hole.
        for (var i = 0; i <= behindItsNewest; i++) state.Observe(input, Days[Probe - i].Date, Value(input, Probe - i));
        Assert.Equal(restated, Fold(state, Probe + 1, Probe + 1, static _ => true).Restated);
    }

    [Fact]
    public void History_before_the_first_seal_is_stepped_through_however_long_it_is()
    {
        var (seals, history) = (New(), New());
        RegimeGrpc.Core.SmallCaps.SmallCaps? sealedEach = null;
        for (var i = 0; i <= Probe; i++) sealedEach = Fold(seals, i, i, static _ => true);
        for (var i = 0; i <= Probe; i++) Observe(history, i);
        Assert.True(Probe > 2 * Parameters.History);
        var sealedOnce = history.Seal(Days[Probe]);
        Assert.Equal(Bytes(sealedEach!), Bytes(sealedOnce));
    }

    [Fact]
    public void A_session_is_sealed_once_and_in_order()
    {
        var state = New();
        Fold(state, 0, 5, static _ => true);
        Assert.Throws<InvalidOperationException>(() => state.Seal(Days[5]));
        Assert.Throws<InvalidOperationException>(() => state.Seal(Days[4]));
        Assert.Equal(Days[5].Date, state.Sealed);
    }

    [Fact]
    public void Saving_and_loading_in_the_middle_changes_no_byte()
    {
        foreach (var cut in new[] { 0, 13, 14, 70, 300, 700 })
        {
            var state = New();
            for (var i = 0; i < cut; i += 7) Fold(state, i, Math.Min(i + 6, cut - 1), static _ => true);
            Observe(state, cut);
            var bytes = Saved(state);
            var loaded = SmallCapsState.Load(new CanonicalReader(bytes), Parameters, NyseCalendar.Default);
            Assert.Equal(bytes, Saved(loaded));
            Assert.Equal(Bytes(state.Seal(Days[cut])), Bytes(loaded.Seal(Days[cut])));
            for (var i = cut + 1; i < cut + 90; i++)
                Assert.Equal(Bytes(Fold(state, i, i, static _ => true)), Bytes(Fold(loaded, i, i, static _ => true)));
            Assert.Equal(Saved(state), Saved(loaded));
        }
    }

    [Fact]
    public void Nothing_that_comes_later_changes_what_was_sealed()
    {
        const int Cut = 600;
        var (plain, poisoned) = (New(), New());
        for (var i = 0; i < Cut + 40; i++)
        {
            var expected = Fold(plain, i, i, static _ => true);
            if (i < Cut)
            {
                Assert.Equal(Bytes(expected), Bytes(Fold(poisoned, i, i, static _ => true)));
                continue;
            }

            poisoned.ObserveIndex(Days[i], new Bar(7, 9000, 5, 6));
            foreach (var input in Enum.GetValues<SmallCapsInput>()) poisoned.Observe(input, Days[i].Date, 1e6 + i);
            Assert.NotEqual(Bytes(expected), Bytes(poisoned.Seal(Days[i])));
        }
    }

    [Fact]
    public void Far_below_the_record_durability_does_not_apply()
    {
        var state = New();
        Fold(state, 0, Probe, static _ => true);
        state.ObserveIndex(Days[Probe + 1], new Bar(1200, 1210, 1190, 1200));
        var topic = state.Seal(Days[Probe + 1]);
        Assert.True(topic.Records.Drawdown.Number > 0.05);
        Assert.Equal(ValueStatus.NotApplicable, topic.DurabilityScore.Status);
    }

    [Fact]
    public void Without_seeds_durability_is_unknown()
    {
        var state = new SmallCapsState(Parameters with { Records = new RecordParameters { Seeds = null } }, NyseCalendar.Default);
        var topic = Fold(state, 0, Probe, static _ => true);
        Assert.Equal(RecordScope.Windowed, topic.Records.Scope);
        Assert.Equal("the records are not seeded with the full history", topic.DurabilityScore.Reason);
        Assert.Equal(ValueStatus.Unavailable, Row(topic, "hold").Value.Status);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void What_is_no_number_is_refused(double value)
    {
        Assert.Throws<ArgumentException>(() => New().Observe(SmallCapsInput.Vix, Days[0].Date, value));
        Assert.Throws<ArgumentException>(() => New().ObserveIndex(Days[0], new Bar(1, 2, 1, value)));
        Assert.Throws<ArgumentException>(() => New().ObserveFund(SmallCapsInput.Iwm, Days[0], new Bar(1, 2, 1, value)));
        Assert.Throws<ArgumentException>(() => New().ObserveFund(SmallCapsInput.Vix, Days[0], new Bar(1, 2, 1, 1)));
    }

    [Fact]
    public void A_fund_bar_gives_its_close_and_for_IWM_the_volume()
    {
        var (bars, values) = (New(), New());
        foreach (var fund in new[] { SmallCapsInput.Iwm, SmallCapsInput.Spy }) bars.ObserveFund(fund, Days[0], new Bar(9, 12, 8, 10, 500));
        values.Observe(SmallCapsInput.Iwm, Days[0].Date, 10);
        values.Observe(SmallCapsInput.Spy, Days[0].Date, 10);
        values.Observe(SmallCapsInput.IwmVolume, Days[0].Date, 500);
        Assert.Equal(Saved(values), Saved(bars));
    }

    private static RegimeGrpc.Core.SmallCaps.SmallCaps At(int last, Func<SmallCapsInput, bool> keep) => Fold(New(), 0, last, keep);

    /// <summary>Observes some sessions and seals the last of them.</summary>
    private static RegimeGrpc.Core.SmallCaps.SmallCaps Fold(SmallCapsState state, int first, int last, Func<SmallCapsInput, bool> keep)
    {
        for (var i = first; i <= last; i++) Observe(state, i, keep);
        return state.Seal(Days[last]);
    }

    private static SqueezeItem Row(RegimeGrpc.Core.SmallCaps.SmallCaps topic, string id) => topic.Squeeze.Single(row => row.Id == id);

    private static byte[] Bytes(RegimeGrpc.Core.SmallCaps.SmallCaps topic)
    {
        var writer = new CanonicalWriter();
        topic.Encode(writer);
        return writer.ToArray();
    }

    private static byte[] Saved(SmallCapsState state)
    {
        var writer = new CanonicalWriter();
        state.Save(writer);
        return writer.ToArray();
    }
}
