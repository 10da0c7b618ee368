using RegimeGrpc.Core;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Sqlite;

/// <summary>A batch on its way to the writer, and where its answer goes.</summary>
internal sealed class PendingBatch(JournalRecord[] records, Instant appendTime, string? origin)
{
    private readonly TaskCompletionSource<IReadOnlyList<Appended>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public JournalRecord[] Records => records;

    public Instant AppendTime => appendTime;

    public string? Origin => origin;

    public Task<IReadOnlyList<Appended>> Answer => _answer.Task;

    /// <summary>True when nobody waits for it any more: it need not be appended.</summary>
    public bool IsAbandoned => _answer.Task.IsCompleted;

    public void Complete(IReadOnlyList<Appended> answer) => _answer.TrySetResult(answer);

    public void Fail(Exception failure) => _answer.TrySetException(failure);

    public void Cancel(CancellationToken cancellation) => _answer.TrySetCanceled(cancellation);
}
