using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Levels;

/// <summary>Numbers of the reclaim machine (signals.md 4.3).</summary>
public sealed record ReclaimParameters
{
    /// <summary>How far a close must clear the cluster, ATR.</summary>
    public double Buffer { get; init; } = 0.25;

    /// <summary>Clear closes that settle a pending state.</summary>
    public int Bars { get; init; } = 2;

    /// <summary>A reclaim lost within this many bars has failed; a state older than this settles.</summary>
    public int FailWindow { get; init; } = 10;

    public void Encode(CanonicalWriter writer)
    {
        writer.Double(Buffer);
        writer.Int(Bars);
        writer.Int(FailWindow);
    }
}

/// <summary>Is the cluster held, lost, or taken back (signals.md 4.3)?</summary>
/// <param name="State">Where the machine stands.</param>
/// <param name="Age">Bars since the state was entered.</param>
/// <param name="Clear">Clear closes of a pending state.</param>
internal readonly record struct ReclaimMachine(ClusterState State, int Age, int Clear)
{
    public static readonly ReclaimMachine Start = new(ClusterState.Unknown, 0, 0);

    /// <param name="close">Price.</param>
    /// <param name="cluster">Bounds at this bar; null holds the machine still.</param>
    /// <param name="atr">Of the bar before; null holds the machine still.</param>
    /// <param name="parameters">Its numbers.</param>
    public ReclaimMachine Next(double close, PriceRange? cluster, double? atr, ReclaimParameters parameters)
    {
        if (cluster is not { } range || atr is not { } unit) return this;
        var over = close > range.High + parameters.Buffer * unit;
        var under = close < range.Low - parameters.Buffer * unit;
        var age = Age + 1;
        switch (State)
        {
            case ClusterState.Unknown:
                if (over) return Enter(ClusterState.Above);
                if (under) return Enter(ClusterState.Below);
                break;
            case ClusterState.Above:
                if (under) return Enter(ClusterState.LossPending, 1);
                break;
            case ClusterState.Reclaimed:
                if (under) return age <= parameters.FailWindow ? Enter(ClusterState.FailedReclaim) : Enter(ClusterState.LossPending, 1);
                if (age > parameters.FailWindow) return Enter(ClusterState.Above);
                break;
            case ClusterState.LossPending:
                if (under) return Clear + 1 >= parameters.Bars ? Enter(ClusterState.Below) : new(State, age, Clear + 1);
                if (close >= range.Low) return Enter(ClusterState.Above);
                break;
            case ClusterState.Below:
                if (over) return Enter(ClusterState.ReclaimPending, 1);
                break;
            case ClusterState.FailedReclaim:
                if (over) return Enter(ClusterState.ReclaimPending, 1);
                if (age > parameters.FailWindow) return Enter(ClusterState.Below);
                break;
            case ClusterState.ReclaimPending:
                if (over) return Clear + 1 >= parameters.Bars ? Enter(ClusterState.Reclaimed) : new(State, age, Clear + 1);
                if (close < range.High) return Enter(ClusterState.Below);
                break;
            default:
                throw new InvalidOperationException($"Not a state of the reclaim machine: {State}");
        }

        return this with { Age = age };
    }

    public void Save(CanonicalWriter writer)
    {
        writer.Byte((byte)State);
        writer.Int(Age);
        writer.Int(Clear);
    }

    public static ReclaimMachine Load(CanonicalReader reader) => new((ClusterState)reader.Byte(), reader.Int(), reader.Int());

    private static ReclaimMachine Enter(ClusterState state, int clear = 0) => new(state, 0, clear);
}
