using Grpc.Core;

namespace RegimeGrpc.Server.Tests.Evaluation;

/// <summary>A call without a network.</summary>
internal sealed class EvaluationCall(CancellationToken cancellation = default) : ServerCallContext
{
    protected override string MethodCore => "";

    protected override string HostCore => "";

    protected override string PeerCore => "";

    protected override DateTime DeadlineCore => DateTime.MaxValue;

    protected override Metadata RequestHeadersCore => [];

    protected override CancellationToken CancellationTokenCore => cancellation;

    protected override Metadata ResponseTrailersCore => [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore => new("", []);

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) => throw new NotSupportedException();

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => Task.CompletedTask;
}

/// <summary>Keeps what is written, and may do something at each.</summary>
internal sealed class Written<T>(Action<T>? then = null) : IServerStreamWriter<T>
{
    public List<T> All { get; } = [];

    public WriteOptions? WriteOptions { get; set; }

    public Task WriteAsync(T message)
    {
        All.Add(message);
        then?.Invoke(message);
        return Task.CompletedTask;
    }
}
