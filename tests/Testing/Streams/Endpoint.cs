using System.Runtime.CompilerServices;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Testing.Streams;

/// <summary>What a server says of itself.</summary>
/// <param name="JournalId">Empty before it has opened one.</param>
/// <param name="Latest">The newest revision of the journal it knows.</param>
/// <param name="Hash">The rolling hash there.</param>
/// <param name="Folded">The newest revision it has folded.</param>
/// <param name="IsStale">Its store cannot be reached.</param>
/// <param name="Checkpoint">Revision of its newest checkpoint.</param>
public sealed record Standing(string JournalId, ulong Latest, string Hash, ulong Folded, bool IsStale, ulong Checkpoint);

/// <summary>A connection of its own to one server, on the wire. Retries nothing. Safe for concurrent use.</summary>
public sealed class Endpoint : IDisposable
{
    private static readonly Method<WatchRequest, byte[]> WatchMethod = new(
        MethodType.ServerStreaming, "regime.v1.RegimeService", "Watch",
        Marshallers.Create(static request => request.ToByteArray(), WatchRequest.Parser.ParseFrom),
        Marshallers.Create(static bytes => bytes, static bytes => bytes));

    private static readonly Method<GetSignalRequest, byte[]> SignalMethod = new(
        MethodType.Unary, "regime.v1.RegimeService", "GetSignal",
        Marshallers.Create(static request => request.ToByteArray(), GetSignalRequest.Parser.ParseFrom),
        Marshallers.Create(static bytes => bytes, static bytes => bytes));

    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(30);

    private readonly GrpcChannel _channel;
    private readonly CallInvoker _calls;

    /// <param name="address"><c>http://host:port</c>.</param>
    public Endpoint(string address)
    {
        // 1,000 streams share a connection; the next ones get another.
        _channel = GrpcChannel.ForAddress(address, new()
        {
            HttpHandler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true, ConnectTimeout = TimeSpan.FromSeconds(10) },
            MaxReceiveMessageSize = null,
            DisposeHttpClient = true,
        });
        _calls = _channel.CreateCallInvoker();
        Address = address;
    }

    public string Address { get; }

    /// <exception cref="RpcException">The server refuses or is not there.</exception>
    public async Task<IReadOnlyList<AppendAnswer>> AppendAsync(IReadOnlyList<Fact> facts, CancellationToken cancellation = default)
    {
        var request = new AppendRequest();
        request.Observations.AddRange(facts.Select(fact => fact.ToWire()));
        var response = await new ObservationService.ObservationServiceClient(_calls).AppendAsync(request, Limited(cancellation));
        return [.. response.Results.Select(result => new AppendAnswer(
            result.Status switch { AppendStatus.Accepted => AppendKind.Accepted, AppendStatus.Duplicate => AppendKind.Duplicate, _ => AppendKind.Rejected },
            result.Revision, result.Rejection?.Reason ?? ""))];
    }

    /// <exception cref="RpcException">The server is not there.</exception>
    public async Task<Standing> StandingAsync(CancellationToken cancellation = default)
    {
        var info = await new AuditService.AuditServiceClient(_calls).GetServerInfoAsync(new(), Limited(cancellation));
        var model = info.Models[0];
        return new(info.Journal.Id, info.Journal.LatestRevision, info.Journal.Hash, model.Revision, info.Journal.Stale, model.CheckpointRevision);
    }

    /// <summary>The latest signal of all topics, and whether its server says that the store is out of reach.</summary>
    /// <exception cref="RpcException">The server refuses or is not there.</exception>
    public async Task<(WireSignal Signal, bool IsStale)> SignalAsync(CancellationToken cancellation = default)
    {
        var bytes = await _calls.AsyncUnaryCall(SignalMethod, null, Limited(cancellation), new());
        var response = GetSignalResponse.Parser.ParseFrom(bytes);
        return (WireSignal.Read(response.Signal.ToByteArray()), response.Replica.StorageStale);
    }

    /// <summary>Lets the server fold its whole journal anew, checking its rolling hash, and compare its newest seal with that.</summary>
    /// <exception cref="RpcException">The server refuses or is not there.</exception>
    public async Task<bool> VerifiesAsync(CancellationToken cancellation = default) =>
        (await new AuditService.AuditServiceClient(_calls).VerifyRevisionAsync(
            new() { From = VerifyFrom.Nothing }, new CallOptions(deadline: DateTime.UtcNow.AddMinutes(5), cancellationToken: cancellation))).Equal;

    /// <summary>The whole journal without its clock observations, oldest first; holes are an exception.</summary>
    public async IAsyncEnumerable<Placed> EntriesAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var request = new ListObservationsRequest { PageSize = 5000 };
        var next = 1ul;
        do
        {
            var page = await new AuditService.AuditServiceClient(_calls).ListObservationsAsync(request, Limited(cancellation));
            foreach (var entry in page.Entries)
            {
                if (entry.Revision != next++) throw new StreamViolationException($"the journal goes on at {entry.Revision}, not at {next - 1}");
                if (entry.Observation.Source == Fact.Source) yield return new(entry.Revision, Fact.From(entry.Observation));
            }

            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
    }

    /// <summary>The messages of one stream.</summary>
    /// <exception cref="RpcException">How it ended; a watch does not end by itself.</exception>
    public IAsyncEnumerable<StreamMessage> WatchAsync(StreamFilter filter, string resumePoint, CancellationToken cancellation = default) =>
        WatchAsync(filter, resumePoint, null, cancellation);

    /// <summary>The messages of one stream, until its client's deadline.</summary>
    /// <exception cref="RpcException">How it ended.</exception>
    public IAsyncEnumerable<StreamMessage> WatchAsync(StreamFilter filter, string resumePoint, TimeSpan limit) =>
        WatchAsync(filter, resumePoint, DateTime.UtcNow + limit, CancellationToken.None);

    private async IAsyncEnumerable<StreamMessage> WatchAsync(StreamFilter filter, string resumePoint, DateTime? deadline, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var call = _calls.AsyncServerStreamingCall(WatchMethod, null, new CallOptions(deadline: deadline, cancellationToken: cancellation), filter.ToRequest(resumePoint));
        while (await call.ResponseStream.MoveNext(cancellation)) yield return StreamMessage.Read(call.ResponseStream.Current);
    }

    /// <summary>A resume point before the first entry; of a journal that is still empty.</summary>
    public async Task<string> BeginningAsync()
    {
        using var end = new CancellationTokenSource(Deadline.Default);
        await foreach (var message in WatchAsync(StreamFilter.All, "", end.Token))
            if (message is StreamMessage.CaughtUp(var point, var revision))
                return revision == 0 ? point : throw new InvalidOperationException($"The journal is not empty: it stands at {revision}.");
        throw new InvalidOperationException("The watch ended.");
    }

    public void Dispose() => _channel.Dispose();

    private static CallOptions Limited(CancellationToken cancellation) => new(deadline: DateTime.UtcNow + CallLimit, cancellationToken: cancellation);
}

public enum AppendKind
{
    Accepted,
    Duplicate,
    Rejected,
}

/// <param name="Kind">What became of it.</param>
/// <param name="Revision">Where it is.</param>
/// <param name="Reason">Why it was rejected.</param>
public sealed record AppendAnswer(AppendKind Kind, ulong Revision, string Reason);
