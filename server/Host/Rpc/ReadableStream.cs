using Grpc.Core;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Rpc;

/// <summary>A caller's stream, on which a message that cannot be read, or that is cut off, is the caller's mistake and no fault of the server.</summary>
internal sealed class ReadableStream<T>(IAsyncStreamReader<T> stream, string method) : IAsyncStreamReader<T>
{
    public T Current => stream.Current;

    /// <exception cref="FaultException">The next message cannot be read.</exception>
    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        try
        {
            return await stream.MoveNext(cancellationToken);
        }
        catch (Exception e) when (UnreadableRequests.Of(e, method) is { } fault)
        {
            throw new FaultException(fault);
        }
    }
}
