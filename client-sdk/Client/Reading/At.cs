using RegimeGrpc.Client.Wire;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client;

/// <summary>Which signal a read is about.</summary>
public abstract record At
{
    private protected At() { }

    /// <summary>The newest signal, sealed or not.</summary>
    public static At Latest { get; } = new AtLatest();

    /// <summary>The signal in force at this revision.</summary>
    public static At Revision(Revision revision) => new AtRevision(revision);

    /// <summary>The newest sealed signal whose as_of is not after this instant.</summary>
    public static At AsOf(DateTimeOffset instant) => new AtInstant(instant);

    internal abstract V1.At? Write();

    private sealed record AtLatest : At
    {
        internal override V1.At? Write() => null;
    }

    private sealed record AtRevision(Revision Place) : At
    {
        internal override V1.At Write() => new() { Revision = Place.Number };
    }

    private sealed record AtInstant(DateTimeOffset Instant) : At
    {
        internal override V1.At Write() => new() { AsOf = Instant.Write() };
    }
}
