namespace RegimeGrpc.Client.Observations;

/// <summary>How an <see cref="AppendStream"/> behaves. Immutable; the defaults are complete.</summary>
public sealed record AppendStreamOptions
{
    public static readonly AppendStreamOptions Default = new();

    /// <summary>Batches on their way at once. Default 4.</summary>
    public int Window { get; init; } = 4;

    /// <summary>How long to go on reconnecting without an answer before every batch on its way fails. Default 30 s.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The journal to append to; empty: the one that answers first. A stream never goes on with another one: that is the
    /// fault JOURNAL_CHANGED.
    /// </summary>
    public string JournalId { get; init; } = "";

    /// <summary>Told before each reconnect: why, and the wait until the attempt. Called on the stream's own loop; must not block.</summary>
    public Action<RegimeException, TimeSpan>? Reconnecting { get; init; }

    internal AppendStreamOptions Validated()
    {
        if (Window is < 1 or > 1024) throw new ArgumentException($"The window is from 1 to 1024 batches, not {Window}.", nameof(Window));
        if (RetryFor < TimeSpan.Zero) throw new ArgumentException("The retry time is not negative.", nameof(RetryFor));
        return this;
    }
}

/// <summary>A batch on its way.</summary>
/// <param name="Receipt">
/// Completes when the server has answered. Fails with <see cref="RegimeException"/> when it refuses the batch whole or stays away for
/// <see cref="AppendStreamOptions.RetryFor"/>, and with <see cref="OperationCanceledException"/> when the stream is disposed first.
/// </param>
public readonly record struct PendingAppend(Task<AppendReceipt> Receipt);
