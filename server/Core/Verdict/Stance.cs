using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Verdict;

/// <summary>What the model would have a holder of the asset do (signals.md 11.4). Not advice.</summary>
public enum StanceState : byte
{
    StandAside = 1,
    Defensive = 2,
    Armed = 3,
    Active = 4,
}

/// <summary>A price that ends the view if crossed.</summary>
/// <param name="Id">"cluster", "flush" or "ema200".</param>
/// <param name="Price">A close below it invalidates.</param>
/// <param name="Reason">In plain words.</param>
public sealed record Invalidation(string Id, Value Price, string Reason)
{
    public void Encode(CanonicalWriter writer)
    {
        writer.Text(Id);
        Price.Encode(writer);
        writer.Text(Reason);
    }

    internal static Invalidation Decode(CanonicalReader reader) => new(reader.Text(), Value.Decode(reader), reader.Text());
}

/// <summary>A price, or range of prices, to which a move could run.</summary>
/// <param name="Id">"T1" or "T2".</param>
/// <param name="Low">Price.</param>
/// <param name="High">Price.</param>
public sealed record PriceTarget(string Id, Value Low, Value High)
{
    public void Encode(CanonicalWriter writer)
    {
        writer.Text(Id);
        Low.Encode(writer);
        High.Encode(writer);
    }

    internal static PriceTarget Decode(CanonicalReader reader) => new(reader.Text(), Value.Decode(reader), Value.Decode(reader));
}

/// <summary>Stance topic: signals.md 11.4. Evaluated at session closes and at UTC day ends.</summary>
public sealed record Stance
{
    public required StanceState State { get; init; }

    /// <summary>When the state was entered.</summary>
    public required Instant Since { get; init; }

    /// <summary>Price whose close above activates an ARMED stance as far as the line goes; NOT_APPLICABLE otherwise.</summary>
    public required Value Trigger { get; init; }

    /// <summary>Nearest first. Empty unless ARMED or ACTIVE.</summary>
    public required IReadOnlyList<PriceTarget> Targets { get; init; }

    /// <summary>Empty unless ARMED or ACTIVE.</summary>
    public required IReadOnlyList<Invalidation> Invalidations { get; init; }

    /// <summary>evidence quality x (1 - fragility) x upside cap, 0 to 1. Not a probability.</summary>
    public required Value Conviction { get; init; }

    public required bool StructureOk { get; init; }

    /// <summary>In plain words, the deciding one first.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    public void Encode(CanonicalWriter writer)
    {
        writer.Byte((byte)State);
        writer.Instant(Since);
        Trigger.Encode(writer);
        writer.List(Targets, static (w, target) => target.Encode(w));
        writer.List(Invalidations, static (w, price) => price.Encode(w));
        Conviction.Encode(writer);
        writer.Bool(StructureOk);
        writer.List(Reasons, static (w, reason) => w.Text(reason));
    }

    internal static Stance Decode(CanonicalReader reader) => new()
    {
        State = (StanceState)reader.Code((byte)StanceState.Active),
        Since = reader.Instant(),
        Trigger = Value.Decode(reader),
        Targets = reader.List(PriceTarget.Decode),
        Invalidations = reader.List(Invalidation.Decode),
        Conviction = Value.Decode(reader),
        StructureOk = reader.Bool(),
        Reasons = reader.List(static r => r.Text()),
    };
}
