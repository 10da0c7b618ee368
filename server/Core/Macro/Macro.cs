using System.Collections.Immutable;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Macro;

/// <summary>Topic "macro" at an equity close (signals.md section 10).</summary>
public sealed record Macro
{
    /// <summary>Decaying hawkish shock, standard deviations, 0 or more.</summary>
    public required Value Shock { get; init; }

    /// <summary>The dovish mirror.</summary>
    public required Value DovishShock { get; init; }

    /// <summary>Newest one-day change of the 2-year yield, standard deviations.</summary>
    public required Value RatesZ1 { get; init; }

    /// <summary>Newest five-day change of the 2-year yield, standard deviations.</summary>
    public required Value RatesZ5 { get; init; }

    public required MacroGate Gate { get; init; }

    /// <summary>One a configured release, in the order of the parameters.</summary>
    public required ImmutableArray<Surprise> Surprises { get; init; }

    /// <summary>Whether a late or revised value entered at this seal: reason RESTATED of the signal.</summary>
    public bool Restated { get; init; }

    public void Encode(CanonicalWriter writer)
    {
        Shock.Encode(writer);
        DovishShock.Encode(writer);
        RatesZ1.Encode(writer);
        RatesZ5.Encode(writer);
        writer.Byte((byte)Gate);
        writer.List(Surprises, static (w, surprise) => surprise.Encode(w));
        writer.Bool(Restated);
    }

    /// <exception cref="FormatException">The bytes are no such record.</exception>
    public static Macro Decode(CanonicalReader reader) => new()
    {
        Shock = Value.Decode(reader),
        DovishShock = Value.Decode(reader),
        RatesZ1 = Value.Decode(reader),
        RatesZ5 = Value.Decode(reader),
        Gate = MacroGateMachine.Decode(reader.Byte()),
        Surprises = [.. reader.List(Surprise.Decode)],
        Restated = reader.Bool(),
    };
}
