using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Levels;

/// <summary>How price stands to a zone that a close over it breaks (signals.md 5.4). The same for the line and for named levels.</summary>
/// <param name="State"><see cref="LineState.None"/> before the first bar.</param>
/// <param name="Age">Bars since the break; 0 when there is none.</param>
/// <param name="Frozen">The zone at the break.</param>
internal readonly record struct BreakMachine(LineState State, int Age, PriceRange Frozen)
{
    public static readonly BreakMachine Start = new(LineState.None, 0, default);

    public bool Stands => State is LineState.Broken or LineState.ConfirmedBreak;

    /// <summary>The zone in force: the frozen one while a break stands.</summary>
    public PriceRange InForce(PriceRange zone) => Stands ? Frozen : zone;

    /// <param name="zone">At this bar.</param>
    /// <param name="day">The bar.</param>
    /// <param name="parameters">Its numbers.</param>
    /// <param name="rearms">
    /// True for a level that outlives its break: lost after the fail window it starts over, or it could never be tested again.
    /// A line does not: its next version does.
    /// </param>
    public BreakMachine Next(PriceRange zone, in Day day, LineParameters parameters, bool rearms = false)
    {
        if (Stands)
        {
            var age = Age + 1;
            if (day.Close < Frozen.Low && age <= parameters.FailBars) return new(LineState.FailedBreak, 0, default);
            if (!rearms || day.Close >= Frozen.Low)
            {
                var confirmed = State == LineState.ConfirmedBreak || (age >= parameters.ConfirmBars && day.Close >= Frozen.High);
                return this with { State = confirmed ? LineState.ConfirmedBreak : LineState.Broken, Age = age };
            }
        }

        if (day.Close > zone.High) return new(LineState.Broken, 0, zone);
        if (State == LineState.FailedBreak) return this;
        return new(day.High >= zone.Low ? LineState.Testing : LineState.Under, 0, default);
    }

    public void Save(CanonicalWriter writer)
    {
        writer.Byte((byte)State);
        writer.Int(Age);
        Frozen.Encode(writer);
    }

    public static BreakMachine Load(CanonicalReader reader) => new((LineState)reader.Byte(), reader.Int(), PriceRange.Decode(reader));
}
