using System.IO.Pipelines;

namespace RegimeGrpc.Client.Testing.Loopback;

/// <summary>A connection whose outgoing bytes wait while the gate is closed. What came in is read all the same.</summary>
internal sealed class GatedPipe(IDuplexPipe inner, Gate gate, CancellationToken closed) : IDuplexPipe
{
    public PipeReader Input => inner.Input;

    public PipeWriter Output { get; } = new Writer(inner.Output, gate, closed);

    private sealed class Writer(PipeWriter inner, Gate gate, CancellationToken closed) : PipeWriter
    {
        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override void Advance(int bytes) => inner.Advance(bytes);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
            gate.Opening is null ? inner.FlushAsync(cancellationToken) : LaterAsync(cancellationToken);

        private async ValueTask<FlushResult> LaterAsync(CancellationToken cancellation)
        {
            try
            {
                await gate.PassAsync(closed).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return new FlushResult(isCanceled: false, isCompleted: true);
            }

            return await inner.FlushAsync(cancellation).ConfigureAwait(false);
        }
    }
}
