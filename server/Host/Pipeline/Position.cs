using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>A place in one particular history: a revision, and the rolling hash that proves which history it is of.</summary>
public readonly record struct Position(Revision Revision, RollingHash Hash)
{
    /// <summary>Before the first entry of any journal.</summary>
    public static readonly Position Start = new(Revision.Start, RollingHash.Start);
}
