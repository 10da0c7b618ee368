using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Client;

/// <summary>What a watch does with signals its caller is too slow for.</summary>
public enum Delivery
{
    /// <summary>The newest signal of each topic, with a receipt for what was left out. Changes of regime and stance are never left out.</summary>
    Latest = 1,

    /// <summary>Every signal, however late.</summary>
    Every = 2,
}

/// <summary>What a watch does after a <see cref="WatchEvent.Gap"/> that closes its resume point.</summary>
public enum AfterGap
{
    /// <summary>Go on with the latest signal.</summary>
    StartFromLatest,

    /// <summary>Throw the <see cref="RegimeException"/> with the gap's code.</summary>
    Stop,
}

/// <summary>What to watch. The default is every topic of the server's default model, from the latest signal on, conflated when slow.</summary>
public sealed record WatchOptions
{
    public static readonly WatchOptions Default = new();

    /// <summary>Empty: the server's default model.</summary>
    public string Model { get; init; } = "";

    /// <summary>Empty: all. A signal is published when one of them changed, and carries all of them whole.</summary>
    public IReadOnlyList<Topic> Topics { get; init; } = [];

    /// <summary>
    /// Empty: start with the latest signal. Else the <see cref="WatchEvent.ResumePoint"/> of the last event that was handled, for the
    /// same model, topics and <see cref="SealedOnly"/>: nothing after it is skipped or repeated.
    /// </summary>
    public string ResumePoint { get; init; } = "";

    /// <summary>
    /// Where the watch keeps its place over restarts, under <see cref="CheckpointName"/>; null: nowhere. It begins after the place that
    /// is stored, if one is, else as <see cref="ResumePoint"/> says. <see cref="ICheckpointStore"/> says what is promised.
    /// </summary>
    public ICheckpointStore? Checkpoints { get; init; }

    /// <summary>One for each watch that is to go on by itself: a place holds for the same model, topics and <see cref="SealedOnly"/>.</summary>
    public string CheckpointName { get; init; } = "";

    public Delivery Delivery { get; init; } = Delivery.Latest;

    /// <summary>With <see cref="Delivery.Latest"/>: at most one signal in this time; changes of regime and stance come at once.</summary>
    public TimeSpan? MinInterval { get; init; }

    /// <summary>
    /// From 1 s to 60 s; null for the server's default of 15 s. A connection on which nothing came for two and a half of these is
    /// taken for dead and made anew; one that has not opened yet has at least <see cref="RegimeClientOptions.Deadline"/>.
    /// </summary>
    public TimeSpan? HeartbeatInterval { get; init; }

    /// <summary>Only sealed signals.</summary>
    public bool SealedOnly { get; init; }

    public AfterGap AfterGap { get; init; } = AfterGap.StartFromLatest;

    internal WatchOptions Validated()
    {
        if (HeartbeatInterval is { } heartbeat && (heartbeat < TimeSpan.FromSeconds(1) || heartbeat > TimeSpan.FromSeconds(60)))
            throw new ArgumentException($"The heartbeat interval is from 1 s to 60 s, not {heartbeat}.", nameof(HeartbeatInterval));
        if (Checkpoints is not null && CheckpointName.Length == 0)
            throw new ArgumentException("A watch that keeps its place needs a name for it.", nameof(CheckpointName));
        if (MinInterval < TimeSpan.Zero)
            throw new ArgumentException("The minimum interval is not negative.", nameof(MinInterval));
        return this;
    }
}
