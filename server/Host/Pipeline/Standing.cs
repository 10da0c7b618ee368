namespace RegimeGrpc.Server.Pipeline;

/// <summary>How a watcher stands to its board.</summary>
public enum Standing
{
    /// <summary>It has nothing to say until the board moves or time passes.</summary>
    UpToDate,

    /// <summary>The ring holds more for it.</summary>
    Behind,

    /// <summary>The ring has let go of what it needs next, which must be folded again.</summary>
    OutOfRing,
}
