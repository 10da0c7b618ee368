using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>Which signal a read is about. A closed union.</summary>
public abstract record At
{
    private At()
    {
    }

    /// <summary>The newest.</summary>
    public sealed record Latest : At;

    /// <summary>The one in force at a revision.</summary>
    public sealed record Revision(Core.Journal.Revision Value) : At;

    /// <summary>The newest sealed one whose instant is not after this.</summary>
    public sealed record AsOf(Instant Time) : At;
}

/// <summary>Single signals, now and in the past. Safe for concurrent use: of the past, few are folded again at once, the others wait.</summary>
public sealed class Reads(IReadOnlyList<ModelFold> models, Intake intake)
{
    // The fold that serves live comes first.
    private readonly Turns _turns = Turns.Few();

    public IReadOnlyList<ModelFold> Models => models;

    /// <exception cref="FaultException">No such model. An empty name means the default one.</exception>
    public ModelFold Model(string name) =>
        name.Length == 0 ? models[0]
        : models.FirstOrDefault(model => model.Model.Name == name) ?? throw Fault.NoModel(name, models.Select(model => model.Model.Name));

    /// <param name="model">Whose.</param>
    /// <param name="topics">The signal in force for these.</param>
    /// <param name="at">When.</param>
    /// <param name="maxStaleness">Latest only: fails when a core input was known longer ago than this.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="FaultException">There is none, or its inputs are too old.</exception>
    /// <exception cref="JournalUnavailableException">The fold has not begun, or the answer is in the journal alone, which is away.</exception>
    public async Task<Published> SignalAsync(ModelFold model, TopicSet topics, At at, TimeSpan? maxStaleness, CancellationToken cancellation)
    {
        if (maxStaleness is not null && at is not At.Latest)
            throw Fault.Invalid("max_staleness", "goes with the latest signal only; a signal of the past has no age.");
        var board = model.OpenBoard();
        switch (at)
        {
            case At.Revision(var revision):
                await model.CatchUpAsync(board, () => board.Head.Revision >= revision, cancellation);
                if (revision > board.Head.Revision) throw Fault.InFuture(board.Head.Revision);
                if (board.InForceAt(revision, topics) is { } inForce) return inForce;
                return await _turns.RunAsync(() => InForceAtAsync(model, topics, revision, cancellation), cancellation) ?? throw Fault.Nothing();

            case At.AsOf(var time):
                try
                {
                    await model.CatchUpAsync(board, () => model.Seals.Newest?.AsOf > time, cancellation);
                }
                catch (JournalUnavailableException)
                {
                    // What is folded is all there is; the answer says that the store is stale.
                }

                if (model.Seals.AtOrBefore(time) is not { } seal) throw Fault.Nothing();
                if (board.InForceAt(seal.Revision, TopicSet.All) is { } held && held.Revision == seal.Revision) return held;
                return await _turns.RunAsync(() => model.History.AtAsync(seal.Revision, cancellation), cancellation) ?? throw Fault.Nothing();

            default:
                await model.CatchUpAsync(board, () => board.InForce(topics, sealedOnly: false) is not null, cancellation);
                // Up to what is up: a page that is being folded would answer with more than the answer says is folded.
                var latest = board.InForceAt(board.Head.Revision, topics) ?? board.InForce(topics, sealedOnly: false) ?? throw Fault.Nothing();
                if (maxStaleness is { } limit) CheckAge(model, latest.Signal, limit);
                return latest;
        }
    }

    private static async Task<Published?> InForceAtAsync(ModelFold model, TopicSet topics, Revision revision, CancellationToken cancellation)
    {
        if (revision.IsStart) return null;
        // One fold to learn which signal is in force there, a second one to make it.
        var inForce = Revision.Start;
        await foreach (var _ in model.History.ReplayAsync(new(revision.Number - 1), revision, (at, step) =>
        {
            inForce = step.Changed.Overlaps(topics) ? at : step.Before.Of(topics, sealedOnly: false);
            return false;
        }, cancellation))
        {
        }

        return inForce.IsStart ? null : await model.History.AtAsync(inForce, cancellation);
    }

    private void CheckAge(ModelFold model, Signal signal, TimeSpan limit)
    {
        var oldest = intake.Now - limit;
        var core = model.Model.CoreSeries;
        var tooOld = signal.Inputs
            .Where(input => core.Contains(input.Series) && (input.KnownAt is not { } knownAt || knownAt < oldest))
            .Select(input => input.Series).Distinct().ToArray();
        if (tooOld.Length > 0) throw Fault.Stale(tooOld, limit);
    }
}
