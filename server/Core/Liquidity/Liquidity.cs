using System.Collections.Immutable;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Liquidity;

/// <summary>Topic "liquidity" at an equity close (signals.md section 6).</summary>
public sealed record Liquidity
{
    public required LiquidityState State { get; init; }

    /// <summary>F, the weighted mean of the components' z; positive is easing.</summary>
    public required Value Impulse { get; init; }

    /// <summary>Change of the impulse over 20 sessions.</summary>
    public required Value Acceleration { get; init; }

    /// <summary>NFCI itself; below 0 is loose.</summary>
    public required Value Level { get; init; }

    /// <summary>Available share of the weights, 0 to 1.</summary>
    public required double Coverage { get; init; }

    /// <summary>In the order of the parameters.</summary>
    public required ImmutableArray<Component> Components { get; init; }

    /// <summary>Asset before leader, the window before the full history, alone before with the benchmark.</summary>
    public required ImmutableArray<LiquidityBeta> Betas { get; init; }

    /// <summary>Whether a late or revised value entered at this seal: reason RESTATED of the signal.</summary>
    public bool Restated { get; init; }

    public void Encode(CanonicalWriter writer)
    {
        writer.Byte((byte)State);
        Impulse.Encode(writer);
        Acceleration.Encode(writer);
        Level.Encode(writer);
        writer.Double(Coverage);
        writer.List(Components, static (w, component) => component.Encode(w));
        writer.List(Betas, static (w, beta) => beta.Encode(w));
        writer.Bool(Restated);
    }

    /// <exception cref="FormatException">The bytes are no such record.</exception>
    public static Liquidity Decode(CanonicalReader reader) => new()
    {
        State = LiquidityMachine.Decode(reader.Byte()),
        Impulse = Value.Decode(reader),
        Acceleration = Value.Decode(reader),
        Level = Value.Decode(reader),
        Coverage = reader.Double(),
        Components = [.. reader.List(Component.Decode)],
        Betas = [.. reader.List(LiquidityBeta.Decode)],
        Restated = reader.Bool(),
    };
}
