using RegimeGrpc.Core;

namespace RegimeGrpc.Server.Feeds.Push;

/// <summary>A warning of what may come with every row of a storm: one of each a quarter of an hour. Not thread-safe.</summary>
internal sealed class Sparing
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);

    private readonly Dictionary<string, Instant> _said = new(StringComparer.Ordinal);

    /// <summary>Whether to warn of this now; if so it counts as warned of.</summary>
    public bool Says(string what, Instant now)
    {
        if (_said.TryGetValue(what, out var before) && now - before < Pause) return false;
        _said[what] = now;
        return true;
    }
}
