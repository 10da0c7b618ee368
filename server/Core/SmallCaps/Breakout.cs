using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.SmallCaps;

/// <summary>Where a breakout episode stands.</summary>
public enum BreakoutState : byte
{
    /// <summary>No episode yet, or the records are not seeded.</summary>
    None = 1,
    Fresh = 2,
    Held = 3,
    Failed = 4,
}

/// <summary>A record after 60 or more sessions without one (signals.md 3.2). The newest episode, for ever.</summary>
public sealed record Breakout
{
    public required BreakoutState State { get; init; }

    /// <summary>The record that was broken, index points.</summary>
    public required Value Pivot { get; init; }

    /// <summary>Sessions, 1 at the breakout; 0 without an episode.</summary>
    public required int Age { get; init; }

    /// <summary>Sessions that closed at or above the pivot.</summary>
    public required int Held { get; init; }

    /// <summary>held / age, 0 to 1.</summary>
    public required Value HeldShare { get; init; }

    /// <summary>The session closed within 0.5 ATR of the pivot.</summary>
    public required bool Retest { get; init; }

    public void Encode(CanonicalWriter writer)
    {
        writer.Byte((byte)State);
        Pivot.Encode(writer);
        writer.Int(Age);
        writer.Int(Held);
        HeldShare.Encode(writer);
        writer.Bool(Retest);
    }

    /// <exception cref="FormatException">The bytes are no such record.</exception>
    public static Breakout Decode(CanonicalReader reader) => new()
    {
        State = (BreakoutState)reader.Code((byte)BreakoutState.Failed),
        Pivot = Value.Decode(reader),
        Age = reader.Int(),
        Held = reader.Int(),
        HeldShare = Value.Decode(reader),
        Retest = reader.Bool(),
    };
}
