namespace RegimeGrpc.Client.Signals;

/// <summary>Supply topic: signals.md section 9.</summary>
public sealed record Supply
{
    /// <summary>0 (no overhang) to 1.</summary>
    public Value Overhang { get; init; }

    /// <summary>1 - overhang / 2.</summary>
    public Value UpsideCap { get; init; }

    public double Coverage { get; init; }

    public IReadOnlyList<Component> Components { get; init; } = [];

    /// <summary>Days to work off the exit queue at the current churn.</summary>
    public Value ExitDays { get; init; }

    /// <summary>(exit queue - entry queue) / daily churn, days.</summary>
    public Value NetExitDays { get; init; }

    /// <summary>Five-day net creations, ETH.</summary>
    public Value EtfCreations5D { get; init; }

    /// <summary>The overhang of each component, 0 to 1, in the order of the components.</summary>
    public IReadOnlyList<Value> Scores { get; init; } = [];
}
