using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Scenario;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.Tests.Fold;

namespace RegimeGrpc.Core.Tests.Scenario;

/// <summary>A what-if is what the engine would seal, and leaves no trace.</summary>
public sealed class EvaluateTests(Market market) : IClassFixture<Market>
{
    public static TheoryData<int> Places => Market.All;

    [Theory]
    [MemberData(nameof(Places))]
    public void What_is_assumed_gives_what_the_journal_would(int place)
    {
        var fork = market.ForkAt(place);
        var evaluation = fork.Evaluate(new()
        {
            AssetCloses = [new(fork.AssetPrice!.Value * 1.03), new(fork.AssetPrice.Value * 0.95), new(fork.AssetPrice.Value)],
            BenchmarkCloses = [new(fork.BenchmarkPrice!.Value * 1.02)],
            Others = [new("macro.VIX", [33.5])],
            ThroughNextSession = true,
        });
        var run = market.EngineAt(place);
        var (sealedNow, steps) = (new List<Signal>(), 0);
        foreach (var observation in GeneratedJournal.WithClocks([.. market.Journal.Take(place).TakeLast(1), .. evaluation.Assumed.Select(assumed => assumed.Observation)]).Skip(1))
        {
            steps++;
            if (run.Step(run.Revision.Next, observation).Sealed is { } signal) sealedNow.Add(signal);
        }

        // The last seal fires at the clock observation of its instant, which no data follows here.
        if (run.Step(run.Revision.Next, Observation.Clock(evaluation.Signals[^1].AsOf)).Sealed is { } last) sealedNow.Add(last);
        Assert.True(steps > 3);
        Assert.Equal(sealedNow.Select(signal => signal.AsOf), evaluation.Signals.Select(signal => signal.AsOf));
        Assert.Equal(sealedNow.Select(signal => Bytes(signal.Topics)), evaluation.Signals.Select(signal => Bytes(signal.Topics)));
        Assert.Equal(sealedNow.Select(signal => signal.Changed), evaluation.Signals.Select(signal => signal.Changed));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void The_real_next_day_bar_gives_the_levels_that_are_really_sealed(int place)
    {
        var fork = market.ForkAt(place);
        var real = market.Journal.Skip(place).First(observation =>
            observation.Series == "crypto.ETH-USDT.binance.day" && observation.EventTime.UtcDate.AddDays(-1) == fork.NextDay).Bar!.Value;
        var hypothetical = fork.Evaluate(new() { AssetCloses = [new(real.Close, real.High, real.Low)] }).Signals[^1];

        var engine = market.EngineAt(place);
        var actual = market.Journal.Skip(place).Select(observation => engine.Step(engine.Revision.Next, observation).Sealed)
            .First(signal => signal?.AsOf == hypothetical.AsOf)!;
        Assert.Equal(SealKind.UtcDay, hypothetical.Seal);
        Assert.Equal(Bytes(actual.Topics.Levels.Encode), Bytes(hypothetical.Topics.Levels.Encode));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Nothing_is_left_behind_and_the_same_question_has_the_same_answer(int place)
    {
        var engine = market.EngineAt(place);
        var before = engine.Save();
        var fork = new Fork(engine, market.NewestAt(place));
        var assumptions = new Assumptions { AssetCloses = [new(fork.AssetPrice!.Value / 2)] };
        var (first, second) = (fork.Evaluate(assumptions), fork.Evaluate(assumptions));
        Assert.Equal(first.Signals.Select(signal => Bytes(signal.Topics)), second.Signals.Select(signal => Bytes(signal.Topics)));
        Assert.Equal(before, engine.Save());
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void What_comes_later_changes_nothing_before_it(int place)
    {
        var fork = market.ForkAt(place);
        var (one, two) = (new GivenClose(fork.AssetPrice!.Value * 1.1), new GivenClose(fork.AssetPrice.Value * 0.7));
        var shorter = fork.Evaluate(new() { AssetCloses = [one] }).Signals;
        var longer = fork.Evaluate(new() { AssetCloses = [one, two] }).Signals;
        Assert.True(longer.Count > shorter.Count);
        Assert.Equal(shorter.Select(signal => Bytes(signal.Topics)), longer.Take(shorter.Count).Select(signal => Bytes(signal.Topics)));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void What_is_not_given_is_held_and_no_input_goes_missing(int place)
    {
        var fork = market.ForkAt(place);
        Assumptions assumptions = new() { AssetCloses = [new(fork.AssetPrice!.Value), new(fork.AssetPrice.Value), new(fork.AssetPrice.Value)], ThroughNextSession = true };
        var (held, aged) = (fork.Evaluate(assumptions), fork.Evaluate(assumptions with { OthersAge = true }));
        Assert.Equal(3, held.Assumed.Count(assumed => assumed.Given));
        Assert.All(held.Signals, signal => Assert.DoesNotContain(signal.Notes, note => note.Code == Note.SessionMissing));
        Assert.True(held.Signals[^1].Topics.Regime.Coverage >= aged.Signals[^1].Topics.Regime.Coverage);
        Assert.Contains(held.Assumed, assumed => assumed.Observation.Series == "macro.VIX");
        Assert.DoesNotContain(aged.Assumed, assumed => assumed.Observation.Series == "macro.VIX");
        Assert.Contains(aged.Assumed, assumed => assumed.Observation.Series == "equity.RUT.day");
        Assert.All(held.Signals[^1].Inputs.Where(input => input.Series is "macro.VIX" or "equity.RUT.day" or "crypto.BTC-USDT.binance.day"), input =>
            Assert.Contains(input.Status, new[] { InputStatus.Current, InputStatus.MarketClosed }));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_seal_is_there_for_every_close_that_is_given(int place)
    {
        var fork = market.ForkAt(place);
        var evaluation = fork.Evaluate(new()
        {
            AssetCloses = [new(3000), new(3100)],
            BenchmarkCloses = [new(2000), new(2010), new(2020)],
        });
        Assert.Contains(evaluation.Signals, signal => signal.Topics.Levels.BarDate == fork.NextDay && signal.Topics.Levels.Price.Number == 3000);
        Assert.Contains(evaluation.Signals, signal => signal.Topics.Levels.BarDate == fork.NextDay.AddDays(1) && signal.Topics.Levels.Price.Number == 3100);
        var sessions = evaluation.Signals.Where(signal => signal.Seal == SealKind.EquityClose).ToArray();
        Assert.Equal([2000, 2010, 2020], sessions.Select(signal => signal.Topics.SmallCaps.Records.Close.Number));
        Assert.Equal(evaluation.Signals.Select(signal => signal.AsOf).Order(), evaluation.Signals.Select(signal => signal.AsOf));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_change_is_named_where_a_state_differs(int place)
    {
        var fork = market.ForkAt(place);
        var evaluation = fork.Evaluate(new() { AssetCloses = [new(fork.AssetPrice!.Value * 3)] });
        var crossed = evaluation.Signals[^1].Topics.Levels.Averages
            .Where((average, n) => average.Price.IsOk && fork.Now.Levels.Averages[n].Price.IsOk && fork.Now.Levels.Price.Number <= fork.Now.Levels.Averages[n].Price.Number)
            .Select(average => $"{(average.Kind == Core.Levels.MovingAverageKind.Simple ? "sma" : "ema")}{average.Length}");
        Assert.Equal(crossed, evaluation.Changes.Where(change => change is { From: "BELOW", To: "ABOVE" }).Select(change => change.Subject));
        Assert.All(evaluation.Changes, change => Assert.NotEqual(change.From, change.To));
    }

    [Fact]
    public void A_session_whose_bar_is_late_is_sealed_by_itself()
    {
        // Between a session's seal instant and its deadline, without the bar: first given, then just come.
        var place = Enumerable.Range(1500, 500).First(n => market.Journal[n - 1] is { IsClock: true } clock
            && Core.Calendar.Schedule.EquityClose(Core.Calendar.NyseCalendar.Default.LastClosedAt(clock.KnownAt)) == clock.KnownAt);
        var journal = market.Journal.Take(place).ToList();
        var bar = journal.FindLastIndex(observation => observation.Series == "equity.RUT.day");
        var late = journal[bar] with { KnownAt = journal[^1].KnownAt + TimeSpan.FromMinutes(30) };
        journal.RemoveAt(bar);
        var engine = EngineRun.Of(journal).Engine;
        var newest = journal.Where(observation => !observation.IsClock).GroupBy(observation => observation.Series).ToDictionary(group => group.Key, group => group.Last());
        var given = new Fork(engine, newest).Evaluate(new() { BenchmarkCloses = [new(late.Bar!.Value.Close)] });
        Assert.Equal((SealKind.EquityClose, late.Bar.Value.Close), (given.Signals[^1].Seal, given.Signals[^1].Topics.SmallCaps.Records.Close.Number));

        engine.Step(engine.Revision.Next, late);
        newest[late.Series] = late;
        var came = new Fork(engine, newest).Evaluate(new() { AssetCloses = [new(3000)] });
        Assert.Equal((SealKind.EquityClose, late.KnownAt), (came.Signals[0].Seal, came.Signals[0].AsOf));
        Assert.Equal(late.Bar.Value.Close, came.Signals[0].Topics.SmallCaps.Records.Close.Number);
        Assert.Equal(SealKind.UtcDay, came.Signals[^1].Seal);
    }

    [Fact]
    public void A_monthly_series_reaches_a_year()
    {
        var fork = market.ForkAt(Market.Places[0]);
        Assert.Null(fork.Check(Months(Assumptions.MostMonths)));
        Assert.Contains("from 1 to 12 values", fork.Check(Months(Assumptions.MostMonths + 1))?.Problem, StringComparison.Ordinal);

        static Assumptions Months(int count) => new() { Others = [new("macro.CPIAUCSL", [.. Enumerable.Repeat(300.0, count)])] };
    }

    public static TheoryData<string, Assumptions> Refused => new()
    {
        { "asset_closes", new() },
        { "asset_closes", new() { AssetCloses = [new(0)] } },
        { "asset_closes", new() { AssetCloses = [new(double.NaN)] } },
        { "asset_closes", new() { AssetCloses = [new(10, 9)] } },
        { "asset_closes", new() { AssetCloses = [new(10, null, 11)] } },
        { "asset_closes", new() { AssetCloses = [.. Enumerable.Repeat(new GivenClose(10), Assumptions.Longest + 1)] } },
        { "benchmark_closes", new() { BenchmarkCloses = [new(-1)] } },
        { "series", new() { Others = [new("no.such.series", [1])] } },
        { "series", new() { Others = [new("equity.RUT.day", [1])] } },
        { "series", new() { Others = [new("crypto.ETH-USD.coinbase.trade", [1])] } },
        { "series", new() { Others = [new("macro.VIX", [])] } },
        { "series", new() { Others = [new("macro.VIX", [double.PositiveInfinity])] } },
        { "series", new() { Others = [new("macro.VIX", [1]), new("macro.VIX", [2])] } },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_cannot_be_evaluated_is_refused_by_its_part(string part, Assumptions assumptions)
    {
        var fork = market.ForkAt(Market.Places[0]);
        Assert.Equal(part, fork.Check(assumptions)?.Part);
        Assert.Throws<ArgumentException>(() => fork.Evaluate(assumptions));
    }

    [Fact]
    public void Before_the_first_seal_there_is_nothing_to_fork() =>
        Assert.Throws<ArgumentException>(() => new Fork(new(Models.EthSmallCaps.Model), new Dictionary<string, Observation>()));

    private static byte[] Bytes(Topics topics) => Bytes(topics.Encode);

    private static byte[] Bytes(Action<CanonicalWriter> encode)
    {
        var writer = new CanonicalWriter();
        encode(writer);
        return writer.ToArray();
    }
}
