namespace RegimeGrpc.Core.Levels;

/// <summary>The close against the long average, and the average's own direction (signals.md 4.1).</summary>
public enum Trend : byte
{
    Unknown = 1,

    /// <summary>Close at or under the average, which does not rise.</summary>
    Down = 2,

    /// <summary>Close at or under the average, which rises.</summary>
    DownRecovering = 3,

    /// <summary>Close over the average, which does not rise.</summary>
    UpWeak = 4,

    /// <summary>Close over the average, which rises.</summary>
    Up = 5,
}

/// <summary>The short average against the long one, of the trend average's kind (signals.md 4.1).</summary>
public enum Cross : byte
{
    Unknown = 1,

    /// <summary>Short over long.</summary>
    Golden = 2,

    /// <summary>Short at or under long.</summary>
    Death = 3,
}
