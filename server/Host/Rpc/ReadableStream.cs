using Grpc.Core;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Rpc;

/// <summary>
/// A caller's stream. A message that cannot be read, or that is cut off, is the caller's mistake and no fault of the server; and the
/// server that stops waits for no more of them.
/// </summary>
internal sealed class ReadableStream<T>(IAsyncStreamReader<T> stream, string method, CancellationToken stopping) : IAsyncStreamReader<T>
{
    public T Current => stream.Current;

    /// <exception cref="FaultException">The next message cannot be read, or the server stops.</exception>
    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        try
        {
            return await stream.MoveNext(ending.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Fault.Drain();
        }
        catch (Exception e) when (UnreadableRequests.Of(e, method) is { } fault)
        {
            throw new FaultException(fault);
        }
    }
}
