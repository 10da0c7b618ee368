using System.Collections.Immutable;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Liquidity;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Supply;

/// <summary>The supply topic at a seal (signals.md 9).</summary>
public sealed record Supply
{
    /// <summary>0 (no overhang) to 1: mean of the scores by weight and availability.</summary>
    public required Value Overhang { get; init; }

    /// <summary>1 - overhang / 2.</summary>
    public required Value UpsideCap { get; init; }

    /// <summary>Known weight over all weight, 0 to 1.</summary>
    public required double Coverage { get; init; }

    /// <summary>
    /// <c>exchange_balance</c>, <c>validator_queue</c>, <c>etf_creations</c>, <c>etf_arbitrage</c>. The second and the last are scored by
    /// their level, so a change and a z do not apply to them.
    /// </summary>
    public required ImmutableArray<Component> Components { get; init; }

    /// <summary>The component's overhang, 0 to 1, in the order of <see cref="Components"/>.</summary>
    public required ImmutableArray<Value> Scores { get; init; }

    /// <summary>Days to work off the exit queue at the current churn.</summary>
    public required Value ExitDays { get; init; }

    /// <summary>(exit queue - entry queue) / daily churn, days.</summary>
    public required Value NetExitDays { get; init; }

    /// <summary>Five-day net creations, ETH.</summary>
    public required Value EtfCreations5d { get; init; }

    /// <summary>A late or revised value has changed the windows since the seal before. A reason on the signal, not a field of the topic.</summary>
    public required bool Restated { get; init; }

    public void Encode(CanonicalWriter writer)
    {
        Overhang.Encode(writer);
        UpsideCap.Encode(writer);
        writer.Double(Coverage);
        writer.List(Components, static (w, component) => component.Encode(w));
        writer.List(Scores, static (w, score) => score.Encode(w));
        ExitDays.Encode(writer);
        NetExitDays.Encode(writer);
        EtfCreations5d.Encode(writer);
        writer.Bool(Restated);
    }

    /// <exception cref="FormatException">The bytes are no such record.</exception>
    public static Supply Decode(CanonicalReader reader) => new()
    {
        Overhang = Value.Decode(reader),
        UpsideCap = Value.Decode(reader),
        Coverage = reader.Double(),
        Components = [.. reader.List(Component.Decode)],
        Scores = [.. reader.List(Value.Decode)],
        ExitDays = Value.Decode(reader),
        NetExitDays = Value.Decode(reader),
        EtfCreations5d = Value.Decode(reader),
        Restated = reader.Bool(),
    };
}
