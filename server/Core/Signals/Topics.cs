using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Signals;

/// <summary>Every section of a signal.</summary>
public sealed record Topics
{
    public required Levels.Levels Levels { get; init; }

    public void Encode(CanonicalWriter writer) => Levels.Encode(writer);
}
