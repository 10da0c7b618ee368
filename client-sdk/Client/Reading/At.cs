using RegimeGrpc.Client.Wire;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client;

/// <summary>Which signal a read is about.</summary>
public sealed record At
{
    private At() { }

    /// <summary>The newest signal, sealed or not.</summary>
    public static At Latest { get; } = new();

    /// <summary>The signal in force at this revision.</summary>
    public static At Revision(Revision revision) => new() { Place = revision };

    /// <summary>The newest sealed signal whose as_of is not after this instant.</summary>
    public static At AsOf(DateTimeOffset instant) => new() { Instant = instant };

    /// <summary>Null: not at a revision.</summary>
    internal Revision? Place { get; private init; }

    /// <summary>Null: not at an instant.</summary>
    internal DateTimeOffset? Instant { get; private init; }

    internal V1.At? Write() => this switch
    {
        { Place: { } place } => new() { Revision = place.Number },
        { Instant: { } instant } => new() { AsOf = instant.Write() },
        _ => null,
    };
}
