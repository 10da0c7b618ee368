using Grpc.Core;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Rpc;

/// <summary>
/// A caller's stream. A message that cannot be read, or that is cut off, is the caller's mistake and no fault of the server; and the
/// server that stops waits for no more of them.
/// </summary>
/// <param name="stream">As the framework reads it.</param>
/// <param name="method">Of the call.</param>
/// <param name="ended">The call's own: reading ends with it, whoever reads, and what is cut off then is nobody's mistake.</param>
/// <param name="stopping">The server's.</param>
internal sealed class ReadableStream<T>(IAsyncStreamReader<T> stream, string method, CancellationToken ended, CancellationToken stopping) : IAsyncStreamReader<T>
{
    public T Current => stream.Current;

    /// <exception cref="FaultException">The next message cannot be read, or the server stops.</exception>
    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ended, stopping);
        try
        {
            return await stream.MoveNext(ending.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !ended.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Fault.Drain();
        }
        catch (Exception e) when (!ended.IsCancellationRequested && UnreadableRequests.Of(e, method) is { } fault)
        {
            throw new FaultException(fault);
        }
    }
}
