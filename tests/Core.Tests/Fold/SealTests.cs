using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Tests.Fold;

/// <summary>Journal time, clock observations, seals and late values (service.md section 1, signals.md 1.4).</summary>
public class SealTests
{
    private const string Index = "equity.RUT.day";

    // A Wednesday session in summer time, when 20:00 New York comes before the end of the UTC day.
    private static readonly Session Today = NyseCalendar.Default.On(new DateOnly(2022, 4, 6))!.Value;
    private static readonly Instant Usual = Schedule.EquityClose(Today);
    private static readonly Instant Deadline = Schedule.MissingDeadline(Today);

    private static readonly List<Observation> Past =
        [.. GeneratedJournal.Make(1, 110, clocks: false).Where(observation => observation.KnownAt < Today.Open)];

    [Fact]
    public void A_seal_takes_data_known_at_its_instant_and_fires_at_the_clock()
    {
        var run = Until(Today.Open);
        run.Step(Bar(Today, TimeSpan.FromMinutes(15), 2100));
        Assert.DoesNotContain(run.Seals, seal => seal.AsOf == Usual);
        var step = run.Step(Observation.Clock(Usual));
        Assert.Equal(Usual, Assert.Single(step.Seals).AsOf);
        Assert.Equal(Finality.Sealed, step.Sealed!.Finality);
        Assert.Equal(2100, step.Sealed.Topics.SmallCaps.Records.Close.Number);
        Assert.Equal(Today.Close, step.Sealed.Topics.Correlation.SessionClose);
    }

    [Fact]
    public void A_seal_fires_before_the_first_later_observation_and_does_not_see_it()
    {
        var run = Until(Today.Open);
        run.Step(Bar(Today, TimeSpan.FromMinutes(15), 2100));
        var later = run.Step(GeneratedJournal.Number("macro.VIX", Today.Close, TimeSpan.FromMinutes(15) + TimeSpan.FromTicks(1), 99));
        Assert.Equal(Usual, Assert.Single(later.Seals).AsOf);
        Assert.Equal(Index, later.Sealed!.Inputs.Where(input => input.KnownAt == Usual).Select(input => input.Series).Last());
        Assert.DoesNotContain(later.Sealed.Inputs, input => input.KnownAt > Usual);
    }

    [Fact]
    public void A_late_core_bar_seals_at_the_instant_it_came()
    {
        var run = Until(Usual);
        Assert.Empty(run.Step(Observation.Clock(Usual)).Seals);
        var came = Usual + TimeSpan.FromMinutes(25);
        Assert.Empty(run.Step(Bar(Today, came - Today.Close, 2100)).Seals);
        // Another observation of the same instant still belongs to the seal.
        Assert.Empty(run.Step(GeneratedJournal.Number("macro.VIX", Today.Close, came - Today.Close, 44)).Seals);
        var step = run.Step(Observation.Clock(Deadline));
        var seal = Assert.Single(step.Seals);
        Assert.Equal((came, SealKind.EquityClose), (seal.AsOf, seal.Kind));
        Assert.Equal(came, step.Sealed!.AsOf);
        Assert.Contains(step.Sealed.Notes, note => note.Code == Note.LateSeal);
        Assert.Equal(came, step.Sealed.Inputs.Single(input => input.Series == "macro.VIX").KnownAt);
    }

    [Fact]
    public void Of_two_seals_in_one_step_the_signal_shows_what_changed_at_both()
    {
        // In winter the UTC day ends before 20:00 New York: a late bar and the day's end fall due at one clock observation.
        var session = NyseCalendar.Default.On(new DateOnly(2022, 3, 2))!.Value;
        var run = EngineRun.Of(GeneratedJournal.WithClocks([.. Past.Where(observation => observation.KnownAt < session.Open)]));
        var usual = Schedule.EquityClose(session);
        run.Step(Observation.Clock(usual));
        run.Step(Bar(session, TimeSpan.FromHours(1), 2100));
        var step = run.Step(Observation.Clock(Schedule.UtcDay(session.Date)));
        Assert.Equal([SealKind.EquityClose, SealKind.UtcDay], step.Seals.Select(seal => seal.Kind));
        Assert.True(step.Changed.Contains(Topic.Correlation) && step.Changed.Contains(Topic.Levels));
        Assert.Contains(step.Sealed!.Notes, note => note.Code == Note.LateSeal);
        Assert.Equal(step.Seals.SelectMany(seal => seal.Transitions), step.Sealed.Transitions);
    }

    [Fact]
    public void Without_its_core_bar_a_session_seals_as_missing_at_20_00_New_York()
    {
        var run = Until(Usual);
        Assert.Empty(run.Step(Observation.Clock(Usual)).Seals);
        var step = run.Step(Observation.Clock(Deadline));
        var seal = Assert.Single(step.Seals);
        Assert.Equal((Deadline, SealKind.EquityClose), (seal.AsOf, seal.Kind));
        Assert.Contains(step.Sealed!.Notes, note => note.Code == Note.SessionMissing);
    }

    [Fact]
    public void A_bar_at_the_deadline_itself_is_in_time()
    {
        var run = Until(Usual);
        run.Step(Observation.Clock(Usual));
        run.Step(Bar(Today, Deadline - Today.Close, 2100));
        var step = run.Step(Observation.Clock(Deadline));
        Assert.Equal(Deadline, Assert.Single(step.Seals).AsOf);
        Assert.DoesNotContain(step.Sealed!.Notes, note => note.Code == Note.SessionMissing);
        Assert.Equal(2100, step.Sealed.Topics.SmallCaps.Records.Close.Number);
    }

    [Fact]
    public void A_bar_after_the_missing_seal_enters_the_next_one_as_restated_and_changes_no_sealed_signal()
    {
        var run = Until(Usual).Fold([Observation.Clock(Usual), Observation.Clock(Deadline)]);
        var before = run.Sealed.Select(signal => signal.Digest).ToArray();
        run.Fold(GeneratedJournal.WithClocks([
            Bar(Today, TimeSpan.FromHours(20), 2100),
            Bar(NyseCalendar.Default.Next(Today), TimeSpan.FromMinutes(15), 2110),
        ]));
        var step = run.Step(Observation.Clock(Schedule.EquityClose(NyseCalendar.Default.Next(Today))));
        Assert.Contains(step.Sealed!.Notes, note => note.Code == Note.Restated);
        Assert.Equal(1, step.Sealed.Topics.Correlation.LastPair!.Span);
        Assert.Equal(before, run.Sealed.Take(before.Length).Select(signal => signal.Digest));
    }

    [Fact]
    public void After_a_missing_session_the_next_return_spans_two()
    {
        var next = NyseCalendar.Default.Next(Today);
        var run = Until(Usual).Fold([Observation.Clock(Usual), Observation.Clock(Deadline)]);
        run.Fold(GeneratedJournal.WithClocks([.. Ether(next), Bar(next, TimeSpan.FromMinutes(15), 2110)]));
        var step = run.Step(Observation.Clock(Schedule.EquityClose(next)));
        Assert.Equal(2, step.Sealed!.Topics.Correlation.LastPair!.Span);
    }

    [Fact]
    public void An_observation_takes_effect_at_journal_time_when_it_comes_late()
    {
        var run = Until(Today.Open);
        var time = run.Engine.Time!.Value;
        run.Step(GeneratedJournal.Number("macro.NFCI", Today.Open - TimeSpan.FromDays(9), TimeSpan.FromDays(1), -0.5));
        Assert.Equal(time, run.Engine.Time);
        Assert.Equal(time, run.Engine.Inputs.Of("macro.NFCI")!.Value.KnownAt);
    }

    [Fact]
    public void A_utc_day_seals_ten_seconds_after_its_end_and_provisional_values_never_leak_into_it()
    {
        var run = Until(Today.Open);
        var end = Instant.FromDate(Today.Date.AddDays(1));
        var wild = GeneratedJournal.Bar("crypto.ETH-USDT.binance.4h", end - TimeSpan.FromHours(4), TimeSpan.FromSeconds(10), 9999, "binance");
        run.Step(wild);
        Assert.Equal(9999, run.Signals[^1].Topics.Levels.Price.Number);
        Assert.Equal(Finality.Provisional, run.Signals[^1].Finality);
        var calm = GeneratedJournal.Bar("crypto.ETH-USDT.binance.day", end, TimeSpan.FromSeconds(10), 3333, "binance");
        run.Fold(GeneratedJournal.WithClocks([wild, calm]).Skip(1));
        var step = run.Step(Observation.Clock(Schedule.UtcDay(Today.Date)));
        Assert.Equal(SealKind.UtcDay, Assert.Single(step.Seals).Kind);
        Assert.Equal(end + TimeSpan.FromSeconds(10), step.Sealed!.AsOf);
        Assert.Equal(3333, step.Sealed.Topics.Levels.Price.Number);

        var without = Until(Today.Open).Fold(GeneratedJournal.WithClocks([wild, calm]).Skip(1));
        without.Step(Observation.Clock(Schedule.UtcDay(Today.Date)));
        Assert.Equal(without.Signals[^1].Topics.Levels, step.Sealed.Topics.Levels, EncodesAlike);
    }

    private static bool EncodesAlike(Core.Levels.Levels a, Core.Levels.Levels b)
    {
        var (left, right) = (new Encoding.CanonicalWriter(), new Encoding.CanonicalWriter());
        a.Encode(left);
        b.Encode(right);
        return left.Written.SequenceEqual(right.Written);
    }

    /// <summary>A run over the past and whatever ether did until then, with its clocks.</summary>
    private static EngineRun Until(Instant instant)
    {
        var facts = Past.Concat(Ether(Today).Where(observation => observation.KnownAt < instant)).ToList();
        return EngineRun.Of(GeneratedJournal.WithClocks(facts));
    }

    private static IEnumerable<Observation> Ether(Session session) => Enumerable.Range(0, 6)
        .Select(n => GeneratedJournal.Bar(
            "crypto.ETH-USDT.binance.4h", Instant.FromDate(session.Date) + TimeSpan.FromHours(4 * n), TimeSpan.FromSeconds(10), 3000 + n, "binance"))
        .Where(observation => observation.KnownAt > Past[^1].KnownAt);

    private static Observation Bar(Session session, TimeSpan lag, double close) => GeneratedJournal.Bar(Index, session.Close, lag, close, "exchange");
}
