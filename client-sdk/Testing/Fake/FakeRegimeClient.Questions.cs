using System.Runtime.CompilerServices;
using Grpc.Core;
using RegimeGrpc.Client.Audit;
using RegimeGrpc.Client.Evaluation;
using RegimeGrpc.Client.Scenario;

namespace RegimeGrpc.Client.Testing;

/// <summary>What it knows no answer to by itself: the test gives it one, or the call is refused as UNIMPLEMENTED.</summary>
public sealed partial class FakeRegimeClient
{
    /// <summary>Answers <see cref="EvaluateAsync"/>.</summary>
    public Func<Assumptions, Scenario.Evaluation>? OnEvaluate { get; set; }

    /// <summary>Answers <see cref="FindFlipPointsAsync"/>.</summary>
    public Func<FlipOptions, FlipPoints>? OnFindFlipPoints { get; set; }

    /// <summary>Answers <see cref="RunBacktestAsync"/>.</summary>
    public Func<BacktestOptions, IEnumerable<BacktestEvent>>? OnRunBacktest { get; set; }

    /// <summary>Answers <see cref="GetScorecardAsync"/>; the argument is the model's name.</summary>
    public Func<string, Scorecard>? OnGetScorecard { get; set; }

    /// <summary>Answers <see cref="ListClaimsAsync"/>; the argument is the model's name.</summary>
    public Func<string, Claims>? OnListClaims { get; set; }

    /// <summary>Answers <see cref="VerifyRevisionAsync"/>.</summary>
    public Func<VerifyOptions, Verification>? OnVerifyRevision { get; set; }

    /// <summary>Answers <see cref="ListTransitionsAsync"/>.</summary>
    public Func<TransitionOptions, IEnumerable<Transition>>? OnListTransitions { get; set; }

    /// <summary>Answers <see cref="ListObservationsAsync"/>.</summary>
    public Func<EntryOptions, IEnumerable<JournalEntry>>? OnListObservations { get; set; }

    /// <summary>Answers <see cref="ListSealsAsync"/>.</summary>
    public Func<SealOptions, IEnumerable<SealEntry>>? OnListSeals { get; set; }

    /// <inheritdoc/>
    public Task<Scenario.Evaluation> EvaluateAsync(Assumptions assumptions, CancellationToken cancellation = default) =>
        Ask("Evaluate", OnEvaluate, assumptions, cancellation);

    /// <inheritdoc/>
    public Task<FlipPoints> FindFlipPointsAsync(FlipOptions? options = null, CancellationToken cancellation = default) =>
        Ask("FindFlipPoints", OnFindFlipPoints, options ?? FlipOptions.Default, cancellation);

    /// <inheritdoc/>
    public IAsyncEnumerable<BacktestEvent> RunBacktestAsync(BacktestOptions? options = null, CancellationToken cancellation = default) =>
        List("RunBacktest", OnRunBacktest, options ?? BacktestOptions.Default, cancellation);

    /// <inheritdoc/>
    public Task<Scorecard> GetScorecardAsync(string model = "", CancellationToken cancellation = default) => Ask("GetScorecard", OnGetScorecard, model, cancellation);

    /// <inheritdoc/>
    public Task<Claims> ListClaimsAsync(string model = "", CancellationToken cancellation = default) => Ask("ListClaims", OnListClaims, model, cancellation);

    /// <inheritdoc/>
    public Task<Verification> VerifyRevisionAsync(VerifyOptions? options = null, CancellationToken cancellation = default) =>
        Ask("VerifyRevision", OnVerifyRevision, options ?? VerifyOptions.Default, cancellation);

    /// <inheritdoc/>
    public IAsyncEnumerable<Transition> ListTransitionsAsync(TransitionOptions? options = null, CancellationToken cancellation = default) =>
        List("ListTransitions", OnListTransitions, options ?? TransitionOptions.Default, cancellation);

    /// <inheritdoc/>
    public IAsyncEnumerable<JournalEntry> ListObservationsAsync(EntryOptions? options = null, CancellationToken cancellation = default) =>
        List("ListObservations", OnListObservations, options ?? EntryOptions.Default, cancellation);

    /// <inheritdoc/>
    public IAsyncEnumerable<SealEntry> ListSealsAsync(SealOptions? options = null, CancellationToken cancellation = default) =>
        List("ListSeals", OnListSeals, options ?? SealOptions.Default, cancellation);

    private Task<TAnswer> Ask<TQuestion, TAnswer>(string method, Func<TQuestion, TAnswer>? on, TQuestion question, CancellationToken cancellation) =>
        Answer(method, () => on is null ? throw Unanswered(method) : on(question), cancellation);

    private async IAsyncEnumerable<TAnswer> List<TQuestion, TAnswer>(
        string method, Func<TQuestion, IEnumerable<TAnswer>>? on, TQuestion question, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var answer in await Ask(method, on, question, cancellation).ConfigureAwait(false))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return answer;
        }
    }

    private static RegimeException Unanswered(string method) =>
        new Refusal(StatusCode.Unimplemented, "", $"This fake has no answer: set {nameof(FakeRegimeClient)}.On{method}").ToException();
}
