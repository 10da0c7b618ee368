using RegimeGrpc.Client.Audit;
using RegimeGrpc.Client.Catalogue;
using RegimeGrpc.Client.Evaluation;
using RegimeGrpc.Client.Observations;
using RegimeGrpc.Client.Scenario;

namespace RegimeGrpc.Client;

/// <summary>
/// What a <see cref="RegimeClient"/> can do, for code that must also run without a server: package RegimeGrpc.Client.Testing has a fake.
/// </summary>
/// <remarks>
/// Not to be implemented by others: a new call of the wire contract becomes a new member here. Safe for concurrent use. Every member
/// that calls the server throws <see cref="RegimeException"/> when it refuses or cannot be reached, and
/// <see cref="OperationCanceledException"/> when the token is cancelled.
/// </remarks>
public interface IRegimeClient
{
    /// <summary>The clock of staleness, silence and reconnects.</summary>
    TimeProvider TimeProvider { get; }

    /// <inheritdoc cref="RegimeClient.WatchAsync"/>
    IAsyncEnumerable<WatchEvent> WatchAsync(WatchOptions? options = null, CancellationToken cancellation = default);

    /// <inheritdoc cref="RegimeClient.GetSignalAsync"/>
    Task<SignalAnswer> GetSignalAsync(ReadOptions? options = null, CancellationToken cancellation = default);

    /// <inheritdoc cref="RegimeClient.GetRegimeAsync"/>
    Task<SignalAnswer> GetRegimeAsync(ReadOptions? options = null, CancellationToken cancellation = default);

    /// <inheritdoc cref="RegimeClient.GetLevelsAsync"/>
    Task<SignalAnswer> GetLevelsAsync(ReadOptions? options = null, CancellationToken cancellation = default);

    /// <inheritdoc cref="RegimeClient.GetCorrelationAsync"/>
    Task<SignalAnswer> GetCorrelationAsync(ReadOptions? options = null, CancellationToken cancellation = default);

    /// <inheritdoc cref="RegimeClient.ListTransitionsAsync"/>
    IAsyncEnumerable<Transition> ListTransitionsAsync(TransitionOptions? options = null, CancellationToken cancellation = default);

    /// <inheritdoc cref="RegimeClient.ListModelsAsync"/>
    Task<Models> ListModelsAsync(CancellationToken cancellation = default);

    /// <inheritdoc cref="RegimeClient.GetServerInfoAsync"/>
    Task<ServerInfo> GetServerInfoAsync(CancellationToken cancellation = default);

    /// <inheritdoc cref="RegimeClient.AppendAsync"/>
    Task<AppendReceipt> AppendAsync(IReadOnlyCollection<Observation> observations, AppendOptions? options = null, CancellationToken cancellation = default);

    /// <inheritdoc cref="RegimeClient.EvaluateAsync"/>
    Task<Scenario.Evaluation> EvaluateAsync(Assumptions assumptions, CancellationToken cancellation = default);

    /// <inheritdoc cref="RegimeClient.FindFlipPointsAsync"/>
    Task<FlipPoints> FindFlipPointsAsync(FlipOptions? options = null, CancellationToken cancellation = default);

    /// <inheritdoc cref="RegimeClient.RunBacktestAsync"/>
    IAsyncEnumerable<BacktestEvent> RunBacktestAsync(BacktestOptions? options = null, CancellationToken cancellation = default);

    /// <inheritdoc cref="RegimeClient.GetScorecardAsync"/>
    Task<Scorecard> GetScorecardAsync(string model = "", CancellationToken cancellation = default);

    /// <inheritdoc cref="RegimeClient.ListClaimsAsync"/>
    Task<Claims> ListClaimsAsync(string model = "", CancellationToken cancellation = default);

    /// <inheritdoc cref="RegimeClient.VerifyRevisionAsync"/>
    Task<Verification> VerifyRevisionAsync(VerifyOptions? options = null, CancellationToken cancellation = default);

    /// <inheritdoc cref="RegimeClient.ListObservationsAsync"/>
    IAsyncEnumerable<JournalEntry> ListObservationsAsync(EntryOptions? options = null, CancellationToken cancellation = default);

    /// <inheritdoc cref="RegimeClient.ListSealsAsync"/>
    IAsyncEnumerable<SealEntry> ListSealsAsync(SealOptions? options = null, CancellationToken cancellation = default);
}
