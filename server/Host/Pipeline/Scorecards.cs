using RegimeGrpc.Core.Evaluation;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// The report of everything sealed so far, of each model: made when it is asked for, kept until the next seal, and folded on from
/// where the last one ended. Safe for concurrent use.
/// </summary>
public sealed class Scorecards(JournalSource journals, IReadOnlyList<ModelFold> models)
{
    private readonly Turns _turns = new(1);
    private readonly Dictionary<string, Kept> _byModel = [];

    /// <exception cref="FaultException">Nothing has been sealed yet, or the beginning of the journal is gone.</exception>
    public Task<Report> GetAsync(ModelFold model, CancellationToken cancellation) => _turns.RunAsync(async () =>
    {
        var sealedAt = (await model.NewestSealAsync(cancellation)).Revision;
        var journal = journals.Current;
        if (!_byModel.TryGetValue(model.Model.Fingerprint, out var kept) || kept.Fold.JournalId != journal.Identity.Id || kept.Fold.Revision > model.Revision)
            _byModel[model.Model.Fingerprint] = kept = new(new TapeFold(journal, model.Model));
        if (kept.Report is { } report && kept.Fold.Revision >= sealedAt) return report;
        while (await kept.Fold.NextAsync(sealedAt, cancellation))
        {
        }

        // Once it is paid for, it is kept, whoever still waits.
        return kept.Report = await Task.Run(() => Backtest.Of(kept.Fold.Tape, Parameters), CancellationToken.None);
    }, cancellation);

    /// <summary>Every model that runs is a variant that was tried.</summary>
    public EvaluationParameters Parameters { get; } = EvaluationParameters.Default with { VariantsTried = models.Count };

    private sealed class Kept(TapeFold fold)
    {
        public TapeFold Fold { get; } = fold;

        public Report? Report { get; set; }
    }
}
