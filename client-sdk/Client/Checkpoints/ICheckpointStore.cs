namespace RegimeGrpc.Client;

/// <summary>
/// Keeps the place of a watch over restarts of the caller: give it to <see cref="WatchOptions.Checkpoints"/>.
/// </summary>
/// <remarks>
/// <para>What is promised, exactly. A watch stores the place of an event when the next event is asked for, that is after the caller
/// has handled it, and goes on only when it is stored. After a crash it starts right after the last place that was stored; while none
/// is, as <see cref="WatchOptions.ResumePoint"/> says. So, from the first place on:</para>
/// <list type="bullet">
/// <item>No event is skipped, and the caller sees each <b>at least once</b>: one that was handled when the crash came, and whose place
/// was not stored yet, comes again. It is one event at most.</item>
/// <item><b>Effectively once</b> is the caller's part, in one of two ways: make the effect idempotent by the signal's
/// <see cref="Signals.Signal.Revision"/> (a repeated signal has the same one), or store <see cref="WatchEvent.ResumePoint"/> in the
/// same transaction as the effect, and begin with it as <see cref="WatchOptions.ResumePoint"/>, without a store.</item>
/// </list>
/// <para>Not for concurrent use under one name: two watches with one name overwrite each other's place.</para>
/// </remarks>
public interface ICheckpointStore
{
    /// <returns>What was written last under the name; null if nothing was.</returns>
    ValueTask<string?> ReadAsync(string name, CancellationToken cancellation);

    /// <summary>Returns when a crash can no longer lose it. A reader sees the old place or the new one, nothing between.</summary>
    ValueTask WriteAsync(string name, string resumePoint, CancellationToken cancellation);
}
