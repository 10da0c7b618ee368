using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Link;

/// <summary>
/// Broken after z at or below -1.96 at three sealed sessions in a row, whole again above -1.0 (signals.md 2.7a).
/// A session whose z is unknown breaks the row and clears nothing.
/// </summary>
internal sealed class BreakMachine(BreakParameters parameters)
{
    private int _row;

    public bool Broken { get; private set; }

    /// <summary>The session close at which it broke; null while whole.</summary>
    public Instant? Since { get; private set; }

    public void Step(Value z, Instant close)
    {
        _row = z.IsOk && z.Number <= parameters.Enter ? Math.Min(_row + 1, parameters.Sessions) : 0;
        if (Broken)
        {
            if (!z.IsOk || !(z.Number > parameters.Clear)) return;
            Broken = false;
            Since = null;
        }
        else if (_row >= parameters.Sessions)
        {
            Broken = true;
            Since = close;
        }
    }

    public void Save(CanonicalWriter writer)
    {
        writer.Int(_row);
        writer.Bool(Broken);
        writer.Optional(Since, static (w, since) => w.Instant(since));
    }

    public static BreakMachine Load(CanonicalReader reader, BreakParameters parameters) => new(parameters)
    {
        _row = reader.Int(),
        Broken = reader.Bool(),
        Since = reader.Optional(static r => r.Instant()),
    };
}
