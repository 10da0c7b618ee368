using System.Globalization;
using System.Runtime.CompilerServices;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Evaluation;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>What a backtest tells. A closed union.</summary>
public abstract record BacktestEvent
{
    private BacktestEvent()
    {
    }

    /// <param name="Revision">The newest entry folded.</param>
    /// <param name="Last">The newest one there will be.</param>
    /// <param name="Time">Journal time; null before the first entry.</param>
    /// <param name="Seals">Sealed signals taken.</param>
    public sealed record Progressed(Revision Revision, Revision Last, Instant? Time, int Seals) : BacktestEvent;

    /// <summary>The last.</summary>
    public sealed record Completed(Report Report, JournalIdentity Journal) : BacktestEvent;
}

/// <summary>Scores a model over a span of the journal as it is now. Safe for concurrent use: few run at once, the others wait.</summary>
public sealed class Backtests(JournalSource journals)
{
    // The fold that serves live comes first.
    private readonly Turns _turns = Turns.Few();

    /// <param name="model">Whose signals are scored.</param>
    /// <param name="from">Only seals at or after.</param>
    /// <param name="until">Only seals at or before.</param>
    /// <param name="parameters">Of the scores.</param>
    /// <param name="excludeRuleDated">Leaves out what is known at a time by rule alone.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="JournalUnavailableException">The journal cannot be read now.</exception>
    public async IAsyncEnumerable<BacktestEvent> RunAsync(
        Model model, Instant? from, Instant? until, EvaluationParameters parameters, bool excludeRuleDated, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var journal = journals.Current;
        var last = (await journal.HeadAsync(cancellation)).Newest;
        var fold = new TapeFold(journal, model, from, until, excludeRuleDated);
        yield return Progress();
        using (await _turns.TakeAsync(cancellation))
        {
            while (await fold.NextAsync(last, cancellation)) yield return Progress();
            // Not on a thread that answers others, and given up at once when nobody waits any more.
            var report = await Task.Run(() => Backtest.Of(fold.Tape, parameters), cancellation).WaitAsync(cancellation);
            if (excludeRuleDated) report = report with { Notes = [.. report.Notes, string.Create(CultureInfo.InvariantCulture, $"{fold.Excluded} observations that are known at their time by rule alone were left out.")] };
            yield return new BacktestEvent.Completed(report, journal.Identity);
        }

        BacktestEvent Progress() => new BacktestEvent.Progressed(fold.Revision, last, fold.Time, fold.Tape.Rows.Count);
    }
}
