using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Link;

/// <summary>
/// State of the link, with different thresholds for entering and leaving (signals.md 2.10). INVERSE comes first and has no hysteresis;
/// a state that is left is followed by whichever one the estimate enters, else LOOSE.
/// </summary>
internal sealed class LinkMachine(ShrinkageParameters parameters)
{
    public LinkState State { get; private set; } = LinkState.Unknown;

    /// <summary>The session close at which the state was entered; null before the first step.</summary>
    public Instant? Since { get; private set; }

    public void Step(Shrinkage estimate, Instant close)
    {
        var next = Next(estimate);
        if (next == State && Since is not null) return;
        State = next;
        Since = close;
    }

    private LinkState Next(Shrinkage estimate)
    {
        if (!estimate.R.IsOk || !estimate.Low.IsOk) return LinkState.Unknown;
        var r = estimate.R.Number;
        if (r < parameters.Inverse) return LinkState.Inverse;
        if (State == LinkState.Coupled && r >= parameters.CoupledLeave) return LinkState.Coupled;
        if (State == LinkState.Decoupled && r < parameters.DecoupledLeave) return LinkState.Decoupled;
        if (r >= parameters.CoupledEnter && estimate.Low.Number > parameters.CoupledLow) return LinkState.Coupled;
        return r < parameters.DecoupledEnter ? LinkState.Decoupled : LinkState.Loose;
    }

    public void Save(CanonicalWriter writer)
    {
        writer.Byte((byte)State);
        writer.Optional(Since, static (w, since) => w.Instant(since));
    }

    public static LinkMachine Load(CanonicalReader reader, ShrinkageParameters parameters) => new(parameters)
    {
        State = (LinkState)reader.Byte(),
        Since = reader.Optional(static r => r.Instant()),
    };
}
