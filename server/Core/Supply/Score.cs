using RegimeGrpc.Core.Liquidity;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Supply;

/// <summary>What one component says.</summary>
/// <param name="Overhang">0 to 1.</param>
/// <param name="Change">The change that is scored.</param>
/// <param name="Z">Its robust z, positive where it supports the price.</param>
internal readonly record struct Score(Value Overhang, Value Change, Value Z)
{
    private static readonly Value ByLevel = Value.NotApplicable("scored by its level");

    public static Score Unknown(Value why) => new(why, why, why);

    public static Score OfLevel(Value overhang) => overhang.IsOk ? new(overhang, ByLevel, ByLevel) : Unknown(overhang);

    /// <summary>Of a z that supports the price when it is positive: its negative part is the overhang.</summary>
    public static Score OfChange(Value change, Value z, double scale) =>
        z.IsOk ? new(Value.Of(Math.Clamp(-z.Number / scale, 0, 1)), change, z) : new(z, change, z);

    /// <summary>The component, as available as the least available of its inputs and as old as the oldest.</summary>
    public Component Component(string id, double weight, SupplyBook book, Instant at, ReadOnlySpan<SupplyInput> inputs)
    {
        double availability = 1;
        Instant? about = null;
        Instant? known = null;
        foreach (var input in inputs)
        {
            availability = Math.Min(availability, book.Availability(input, at));
            if (book[input].Newest is not { } reading) continue;
            about = about is { } oldest ? Instant.Min(oldest, reading.EventTime) : reading.EventTime;
            known = known is { } latest ? Instant.Max(latest, reading.KnownAt) : reading.KnownAt;
        }

        return new()
        {
            Id = id,
            Change = Change,
            Z = Z,
            Weight = weight,
            Availability = Overhang.IsOk ? availability : 0,
            EventTime = about,
            KnownAt = known,
        };
    }
}
