using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Levels;

namespace RegimeGrpc.Core.Models;

/// <summary>The parameters of every section. Immutable; part of the fingerprint.</summary>
public sealed record ModelParameters
{
    public LevelsParameters Levels { get; init; } = LevelsParameters.Default;

    public void Encode(CanonicalWriter writer) => Levels.Encode(writer);

    /// <summary>Name and value of the parameters a reader asks for first.</summary>
    public IEnumerable<(string Name, string Value)> Describe()
    {
        yield return ("levels.cluster-kind", Levels.ClusterKind.ToString());
        yield return ("levels.trend-kind", Levels.TrendKind.ToString());
    }
}
