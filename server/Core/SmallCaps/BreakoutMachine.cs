using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Numerics;

namespace RegimeGrpc.Core.SmallCaps;

/// <summary>
/// The breakout episode (signals.md 3.2). A close record after a drought starts one, whatever became of the one before:
/// FRESH -> HELD at age 10 with 80 % of closes at or above the pivot; any -> FAILED after two closes in a row below 98 % of it;
/// FAILED -> HELD on a new close record.
/// </summary>
internal sealed class BreakoutMachine(RecordParameters parameters)
{
    /// <summary>Sessions after the breakout whose returns are its follow-through.</summary>
    public const int FollowSessions = 5;

    private int _failing;
    private double _followed;

    public BreakoutState State { get; private set; } = BreakoutState.None;

    public double Pivot { get; private set; }

    public int Age { get; private set; }

    public int Held { get; private set; }

    /// <summary>Logarithmic return of the breakout session; null when the session before it is not known.</summary>
    public double? BreakoutReturn { get; private set; }

    /// <summary>Sum of the logarithmic returns of the five sessions after the breakout; null until they are over.</summary>
    public double? FollowThrough => State != BreakoutState.None && Age > FollowSessions ? _followed : null;

    /// <summary>One session. Only for seeded records: an unseeded record proves no breakout.</summary>
    /// <param name="record">What the session did to the records.</param>
    /// <param name="close">Its close.</param>
    /// <param name="closeBefore">The close before it, null at the first bar.</param>
    public void Step(RecordStep record, double close, double? closeBefore)
    {
        double? change = closeBefore is { } before ? Elementary.Log(close / before) : null;
        if (record is { IsCloseRecord: true, CloseBefore: { } broken } && record.DroughtBefore >= parameters.Drought)
        {
            State = BreakoutState.Fresh;
            (Pivot, Age, Held, _failing, _followed) = (broken, 1, 1, 0, 0);
            BreakoutReturn = change;
            return;
        }

        if (State == BreakoutState.None) return;
        Age++;
        if (close >= Pivot) Held++;
        if (Age <= FollowSessions + 1 && change is { } followed) _followed += followed;
        _failing = close < parameters.FailShare * Pivot ? _failing + 1 : 0;
        State = Next(record.IsCloseRecord && close >= Pivot);
    }

    public void Save(CanonicalWriter writer)
    {
        writer.Byte((byte)State);
        writer.Double(Pivot);
        writer.Int(Age);
        writer.Int(Held);
        writer.Int(_failing);
        writer.Double(_followed);
        writer.Optional(BreakoutReturn, static (w, x) => w.Double(x));
    }

    public static BreakoutMachine Load(CanonicalReader reader, RecordParameters parameters) => new(parameters)
    {
        State = (BreakoutState)reader.Byte(),
        Pivot = reader.Double(),
        Age = reader.Int(),
        Held = reader.Int(),
        _failing = reader.Int(),
        _followed = reader.Double(),
        BreakoutReturn = reader.Optional(static r => r.Double()),
    };

    private BreakoutState Next(bool recordAbovePivot)
    {
        if (_failing >= parameters.FailCloses) return BreakoutState.Failed;
        if (State == BreakoutState.Failed) return recordAbovePivot ? BreakoutState.Held : BreakoutState.Failed;
        // Divided, not multiplied: 12 of 15 is 0.8 to the bit, 0.8 * 15 need not be 12.
        var held = Age >= parameters.HeldAge && (double)Held / Age >= parameters.HeldShare;
        return held ? BreakoutState.Held : State;
    }
}
