using System.Runtime.CompilerServices;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;
using RegimeGrpc.Client.Catalogue;
using RegimeGrpc.Client.Connection;
using RegimeGrpc.Client.Evaluation;
using RegimeGrpc.Client.Observations;
using RegimeGrpc.Client.Watching;
using RegimeGrpc.Client.Wire;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client;

/// <summary>The way to a RegimeGrpc server. Safe for concurrent use; one for a process is enough.</summary>
/// <remarks>
/// Every member that calls the server throws <see cref="RegimeException"/> when it refuses or cannot be reached, and
/// <see cref="OperationCanceledException"/> when the token is cancelled.
/// </remarks>
public sealed partial class RegimeClient : IRegimeClient, IAsyncDisposable, IDisposable
{
    private readonly GrpcChannel? _own;
    private readonly RegimeClientOptions _options;

    /// <summary>A client on a channel of the caller's, which stays the caller's: addresses, TLS, retries and keep-alive are as it was made.</summary>
    /// <remarks>Credentials need a channel with TLS, or one made with <see cref="GrpcChannelOptions.UnsafeUseInsecureChannelCallCredentials"/>.</remarks>
    public RegimeClient(GrpcChannel channel, RegimeClientOptions? options = null)
        : this(channel.CreateCallInvoker(), options ?? RegimeClientOptions.Default, own: null)
    {
    }

    private RegimeClient(CallInvoker invoker, RegimeClientOptions options, GrpcChannel? own)
    {
        _options = options.Validated();
        _own = own;
        Wire = new Calls(invoker, _options);
        Logger = _options.LoggerFactory.CreateLogger("RegimeGrpc.Client");
    }

    /// <summary>The clock of <see cref="RegimeClientOptions.TimeProvider"/>.</summary>
    public TimeProvider TimeProvider => _options.TimeProvider;

    internal Calls Wire { get; }

    internal ILogger Logger { get; }

    /// <summary>A client with a channel of its own, balanced over the replicas. Connects at the first call.</summary>
    /// <param name="address"><c>http://host:port</c> (HTTP/2 without TLS) or <c>https://host:port</c>; several replicas separated by commas.</param>
    /// <param name="options">All but the address.</param>
    /// <exception cref="ArgumentException">The address or an option makes no sense.</exception>
    public static RegimeClient Connect(string address, RegimeClientOptions? options = null) =>
        Connect((options ?? RegimeClientOptions.Default) with { Address = address });

    /// <inheritdoc cref="Connect(string, RegimeClientOptions?)"/>
    public static RegimeClient Connect(RegimeClientOptions options)
    {
        var channel = RegimeChannel.Open(options.Validated());
        return new RegimeClient(channel.CreateCallInvoker(), options, channel);
    }

    /// <summary>
    /// Signals as they are published. Lazy: nothing is sent before the first element is asked for. Ends only with an exception or
    /// with the caller: connections that break are made anew, at the last event that was handled.
    /// </summary>
    /// <remarks>An event counts as handled when the next one is asked for. One enumeration is one watch; not for concurrent use.</remarks>
    /// <exception cref="RegimeException">
    /// The server refuses the watch for good (unknown model, bad field, no permission), or <see cref="WatchOptions.AfterGap"/> says to stop.
    /// </exception>
    public async IAsyncEnumerable<WatchEvent> WatchAsync(WatchOptions? options = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var delivered in WatchWireAsync(options ?? WatchOptions.Default, cancellation).ConfigureAwait(false))
            yield return delivered.Event;
    }

    /// <summary>The signal, with the topics of <see cref="ReadOptions.Topics"/>.</summary>
    public async Task<SignalAnswer> GetSignalAsync(ReadOptions? options = null, CancellationToken cancellation = default)
    {
        var answer = await Wire.GetSignalAsync(options ?? ReadOptions.Default, cancellation).ConfigureAwait(false);
        return Answer(answer.Signal, answer.Replica);
    }

    /// <summary>The signal with the topics regime and stance.</summary>
    public async Task<SignalAnswer> GetRegimeAsync(ReadOptions? options = null, CancellationToken cancellation = default)
    {
        var answer = await Wire.GetRegimeAsync(options ?? ReadOptions.Default, cancellation).ConfigureAwait(false);
        return Answer(answer.Signal, answer.Replica);
    }

    /// <summary>The signal with the topic levels.</summary>
    public async Task<SignalAnswer> GetLevelsAsync(ReadOptions? options = null, CancellationToken cancellation = default)
    {
        var answer = await Wire.GetLevelsAsync(options ?? ReadOptions.Default, cancellation).ConfigureAwait(false);
        return Answer(answer.Signal, answer.Replica);
    }

    /// <summary>The signal with the topic correlation.</summary>
    public async Task<SignalAnswer> GetCorrelationAsync(ReadOptions? options = null, CancellationToken cancellation = default)
    {
        var answer = await Wire.GetCorrelationAsync(options ?? ReadOptions.Default, cancellation).ConfigureAwait(false);
        return Answer(answer.Signal, answer.Replica);
    }

    /// <summary>Changes of regime and stance, oldest first. Lazy: fetched a page at a time.</summary>
    public async IAsyncEnumerable<Transition> ListTransitionsAsync(TransitionOptions? options = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var transition in Wire.ListTransitionsAsync(options ?? TransitionOptions.Default, cancellation).ConfigureAwait(false))
            yield return transition.Read();
    }

    /// <summary>The models the server runs and the series it accepts.</summary>
    public async Task<Models> ListModelsAsync(CancellationToken cancellation = default)
    {
        var answer = await Wire.ListModelsAsync(cancellation).ConfigureAwait(false);
        return new Models { All = [.. answer.Models.Select(m => m.Read())], Series = [.. answer.Series.Select(s => s.Read())] };
    }

    /// <summary>
    /// Scores a model over a span of the journal: progress, then the report, then the end. Lazy: nothing is sent before the first
    /// element is asked for. Leaving the loop cancels it.
    /// </summary>
    public async IAsyncEnumerable<BacktestEvent> RunBacktestAsync(BacktestOptions? options = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var step in Wire.RunBacktestAsync((options ?? BacktestOptions.Default).Write(), cancellation).ConfigureAwait(false))
            yield return step.Read();
    }

    /// <summary>The scores of everything sealed so far. The first call after a seal may take some seconds; it waits 5 minutes at least.</summary>
    /// <param name="model">Empty: the server's default model.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    public async Task<Scorecard> GetScorecardAsync(string model = "", CancellationToken cancellation = default) =>
        (await Wire.GetScorecardAsync(model, cancellation).ConfigureAwait(false)).Read();

    /// <summary>The note's claims against everything sealed so far, all of them.</summary>
    /// <inheritdoc cref="GetScorecardAsync"/>
    public async Task<Claims> ListClaimsAsync(string model = "", CancellationToken cancellation = default) =>
        (await Wire.ListClaimsAsync(model, cancellation).ConfigureAwait(false)).Read();

    /// <summary>What the server is and what it stands on.</summary>
    public async Task<ServerInfo> GetServerInfoAsync(CancellationToken cancellation = default) =>
        (await Wire.GetServerInfoAsync(cancellation).ConfigureAwait(false)).Read();

    /// <summary>
    /// Appends, in order; more than one batch holds goes in several. A rejection is a result and leaves the rest standing. While the
    /// server or its journal cannot be reached, what was not answered is sent again, for <see cref="AppendOptions.RetryFor"/>.
    /// </summary>
    /// <remarks>
    /// Sending again cannot count a fact twice: a fact is known by its <see cref="Observation.Key"/> and by its series, event time,
    /// source and vintage, none of which changes between attempts. What an earlier attempt had appended unheard is answered as
    /// <see cref="AppendResult.Duplicate"/>, at its revision. After an exception some of it may have been appended: call again with the same.
    /// </remarks>
    /// <param name="observations">As many as there are.</param>
    /// <param name="options">Which journal, how far to move its clock, and how long to try.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="ArgumentException">An observation has neither a scalar nor a bar, or both.</exception>
    public Task<AppendReceipt> AppendAsync(
        IReadOnlyCollection<Observation> observations, AppendOptions? options = null, CancellationToken cancellation = default) =>
        new BatchAppend(Wire, _options, (options ?? AppendOptions.Default).Validated(), Logger).RunAsync(observations, cancellation);

    /// <summary>Opens a stream for many batches: several are on their way at once, and a broken connection is made anew.</summary>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    public AppendStream OpenAppendStream(AppendStreamOptions? options = null) =>
        new(Wire, _options, (options ?? AppendStreamOptions.Default).Validated(), Logger);

    /// <summary>Ends the client's own channel and every call on it. A channel that was handed in stays open.</summary>
    public void Dispose() => _own?.Dispose();

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    internal IAsyncEnumerable<Delivered> WatchWireAsync(WatchOptions options, CancellationToken cancellation) =>
        new Watch(Wire, options.Validated(), _options, Logger).RunAsync(cancellation);

    private static SignalAnswer Answer(V1.Signal? signal, V1.Replica? replica) => new(
        (signal ?? throw new InvalidOperationException("The server answered without a signal.")).Read(),
        replica?.Read() ?? new());
}
