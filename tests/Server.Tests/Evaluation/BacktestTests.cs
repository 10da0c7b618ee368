using RegimeGrpc.Core;
using RegimeGrpc.Core.Evaluation;
using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Sqlite;
using RegimeGrpc.Server.Tests.Rpc;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Evaluation;

/// <summary>A backtest over a journal says what the core says over its observations, can be cancelled, and minds its span.</summary>
public sealed class BacktestTests : IAsyncLifetime
{
    private static readonly EvaluationParameters Quick = new() { Replications = 200 };
    private static readonly List<Observation> Facts =
        [.. SampleJournal.Make(EthSmallCaps.Model, 150).Select(fact => fact.Series == "crypto.ETH-USDT.binance.day" ? fact with { KnownAtBasis = KnownAtBasis.Rule } : fact)];

    private readonly TempDirectory _directory = new();
    private readonly JournalSource _journals;

    public BacktestTests() => _journals = new(async cancellation => await SqliteJournal.OpenAsync(_directory.Path, Provenance.Real, cancellation));

    public async Task InitializeAsync()
    {
        var journal = await _journals.OpenAsync(CancellationToken.None).Within();
        foreach (var batch in Facts.Chunk(1000)) await journal.AppendAsync(batch, batch[^1].KnownAt, CancellationToken.None).AsTask().Within();
    }

    public async Task DisposeAsync()
    {
        await _journals.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task It_says_what_the_core_says()
    {
        var backtests = new Backtests(_journals);
        var events = await RunAsync(backtests, null, null);
        var progress = events.OfType<BacktestEvent.Progressed>().ToArray();
        Assert.True(progress.Length > 2);
        Assert.Equal(progress.Select(step => step.Revision).Order(), progress.Select(step => step.Revision));
        Assert.Equal(progress[^1].Last, progress[^1].Revision);
        var report = Assert.IsType<BacktestEvent.Completed>(events[^1]).Report;
        Assert.Single(events.OfType<BacktestEvent.Completed>());

        var expected = Backtest.Of(Tape(Facts), Quick);
        Assert.Equal(expected.Performances, report.Performances);
        Assert.Equal(expected.Comparisons, report.Comparisons);
        Assert.Equal(expected.Claims.Select(claim => (claim.Id, claim.Verdict, claim.Estimate)), report.Claims.Select(claim => (claim.Id, claim.Verdict, claim.Estimate)));
        Assert.NotEmpty(report.Performances);
    }

    [Fact]
    public async Task A_span_ends_where_it_is_asked_to()
    {
        var backtests = new Backtests(_journals);
        var (from, until) = (Facts[Facts.Count / 3].KnownAt, Facts[Facts.Count / 2].KnownAt);
        var events = await RunAsync(backtests, from, until);
        var report = Assert.IsType<BacktestEvent.Completed>(events[^1]).Report;
        Assert.True(report.From >= from);
        Assert.True(report.To <= until);
        Assert.True(report.Revision.Number < Facts.Count);
        Assert.True(report.SessionSeals > 5);
    }

    [Fact]
    public async Task History_that_is_dated_by_a_rule_can_be_left_out_and_the_report_says_so()
    {
        var backtests = new Backtests(_journals);
        var until = Facts[2000].KnownAt;
        var whole = Assert.IsType<BacktestEvent.Completed>((await RunAsync(backtests, null, until))[^1]).Report;
        var without = Assert.IsType<BacktestEvent.Completed>((await RunAsync(backtests, null, until, excludeRuleDated: true))[^1]).Report;

        var expected = Backtest.Of(Tape(Facts, until, fact => fact.KnownAtBasis != KnownAtBasis.Rule), Quick);
        Assert.Equal(expected.Performances, without.Performances);
        Assert.Equal(expected.Revision, without.Revision);
        Assert.NotEqual(whole.Performances, without.Performances);
        var left = Facts.Count(fact => fact.KnownAtBasis == KnownAtBasis.Rule && fact.KnownAt <= until);
        var note = Assert.Single(without.Notes, note => note.Contains("by rule alone were left out", StringComparison.Ordinal));
        Assert.True(left > 10);
        Assert.StartsWith($"{left} ", note, StringComparison.Ordinal);
        Assert.DoesNotContain(whole.Notes, said => said.Contains("by rule alone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_stops_when_nobody_wants_it_any_more_and_lets_the_next_one_run()
    {
        var backtests = new Backtests(_journals);
        for (var i = 0; i < Environment.ProcessorCount + 1; i++)
        {
            using var ending = new CancellationTokenSource();
            var seen = 0;
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                await foreach (var step in backtests.RunAsync(EthSmallCaps.Model, null, null, Quick, false, ending.Token))
                    if (++seen == 2) await ending.CancelAsync();
            }).Within();
            Assert.Equal(2, seen);
        }

        Assert.IsType<BacktestEvent.Completed>((await RunAsync(backtests, null, Facts[2000].KnownAt))[^1]);
    }

    private static async Task<List<BacktestEvent>> RunAsync(Backtests backtests, Instant? from, Instant? until, bool excludeRuleDated = false)
    {
        var events = new List<BacktestEvent>();
        await Task.Run(async () =>
        {
            await foreach (var step in backtests.RunAsync(EthSmallCaps.Model, from, until, Quick, excludeRuleDated, CancellationToken.None)) events.Add(step);
        }).Within(TimeSpan.FromMinutes(2));
        return events;
    }

    private static Tape Tape(IEnumerable<Observation> facts, Instant? until = null, Func<Observation, bool>? isFolded = null)
    {
        var (engine, tape) = (new Engine(EthSmallCaps.Model), new Tape(EthSmallCaps.Model, null, until));
        foreach (var fact in facts.TakeWhile(_ => !(engine.Time > until)))
        {
            var revision = engine.Revision.Next;
            if (isFolded is null || isFolded(fact)) tape.Add(revision, fact, engine.Step(revision, fact));
            else engine.Skip(revision);
        }

        return tape;
    }
}
