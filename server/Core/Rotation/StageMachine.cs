using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Rotation;

/// <summary>The published stage: a raw stage takes over after some equal days (signals.md 7). Path-dependent, never run again.</summary>
internal sealed class StageMachine(int equalDays)
{
    private RotationStage _last = RotationStage.Unknown;
    private int _equal;

    public RotationStage Stage { get; private set; } = RotationStage.Unknown;

    /// <summary>End of the day that published it; null before the first change.</summary>
    public Instant? Since { get; private set; }

    public void Step(RotationStage raw, Instant dayEnd)
    {
        _equal = raw == _last ? Math.Min(_equal + 1, equalDays) : 1;
        _last = raw;
        if (raw == Stage || _equal < equalDays) return;
        Stage = raw;
        Since = dayEnd;
    }

    public void Save(CanonicalWriter writer)
    {
        writer.Byte((byte)_last);
        writer.Int(_equal);
        writer.Byte((byte)Stage);
        writer.Optional(Since, static (w, instant) => w.Instant(instant));
    }

    public static StageMachine Load(CanonicalReader reader, int equalDays) => new(equalDays)
    {
        _last = (RotationStage)reader.Byte(),
        _equal = reader.Int(),
        Stage = (RotationStage)reader.Byte(),
        Since = reader.Optional(static r => r.Instant()),
    };
}
