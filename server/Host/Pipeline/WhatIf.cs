using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Scenario;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// Asks questions of forks of the engine. Only a few at a time, so that the fold and the watches keep the processor; nothing of
/// a question reaches the journal or the board.
/// </summary>
public sealed class WhatIf(JournalSource journals)
{
    private const int Page = 1000;

    // Daily series are at most some days old, or they are stale and nothing is held: further back there is nothing to find.
    private const int LongestLook = 500_000;

    private readonly Turns _turns = Turns.Few();

    /// <param name="model">Whose engine.</param>
    /// <param name="revision">Where to fork; null for the newest folded.</param>
    /// <param name="question">Runs to its end on the caller's turn.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="FaultException">There is no such revision, or nothing has been sealed there.</exception>
    public async Task<T> AskAsync<T>(ModelFold model, Revision? revision, Func<Fork, T> question, CancellationToken cancellation)
    {
        var journal = journals.Current;
        Revision place;
        if (revision is { } asked)
        {
            place = asked;
            var head = await journal.HeadAsync(cancellation);
            if (place > head.Newest) throw Fault.InFuture(head.Newest);
        }
        else
        {
            place = (await model.NewestSealAsync(cancellation)).Revision;
            if (model.Board.Head.Revision is var folded && folded > place) place = folded;
        }

        return await _turns.RunAsync(async () =>
        {
            var engine = await model.History.EngineAtAsync(place, cancellation);
            if (engine.SealCount == 0) throw Fault.Nothing();
            return question(new Fork(engine, await NewestAsync(journal, engine, cancellation)));
        }, cancellation);
    }

    /// <summary>The newest observation of every series that still comes, from the engine's revision backwards.</summary>
    private static async Task<Dictionary<string, Observation>> NewestAsync(IJournal journal, Engine engine, CancellationToken cancellation)
    {
        var missing = Live(engine);
        var newest = new Dictionary<string, Observation>(StringComparer.Ordinal);
        var oldest = Math.Max(0, engine.Revision.Number - LongestLook);
        for (var end = engine.Revision.Number; end > oldest && missing.Count > 0; end -= Page)
        {
            var after = Math.Max(0, end - Page);
            var entries = await journal.ReadAsync(new(after), (int)(end - after), cancellation);
            for (var i = entries.Count - 1; i >= 0; i--)
            {
                var observation = entries[i].Observation;
                // A correction of an older value may come after the newest one.
                if (missing.TryGetValue(observation.Series, out var eventTime) && observation.EventTime == eventTime && missing.Remove(observation.Series))
                    newest.Add(observation.Series, observation);
            }
        }

        return newest;
    }

    private static Dictionary<string, Core.Instant> Live(Engine engine)
    {
        var live = new Dictionary<string, Core.Instant>(StringComparer.Ordinal);
        foreach (var assignment in engine.Model.Roles)
        {
            var series = SeriesCatalogue.Find(assignment.Series)!;
            if (series.Cadence is Cadence.Weekly or Cadence.Monthly or Cadence.InSession || engine.Inputs.Of(series.Id) is not { } held) continue;
            if (assignment.IsCore || HealthRules.At(engine.Time!.Value, series, held, NyseCalendar.Default).Status != InputStatus.Stale)
                live[series.Id] = held.EventTime;
        }

        return live;
    }
}
