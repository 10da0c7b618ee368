using RegimeGrpc.Core;

namespace RegimeGrpc.Server.Feeds;

/// <summary>
/// Warnings of what may come with every row of a storm, or from every source of a provider that is down: one of each a quarter of an
/// hour, and of no more than fifty in that time, whatever is said. Thread-safe.
/// </summary>
internal sealed class Sparing
{
    private const int Most = 50;

    // What begins alike is the same.
    private const int Told = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Instant> _said = new(StringComparer.Ordinal);

    /// <summary>Whether to warn of this now; if so it counts as warned of.</summary>
    public bool Says(string what, Instant now)
    {
        if (what.Length > Told) what = what[..Told];
        lock (_lock)
        {
            if (_said.TryGetValue(what, out var before) && now - before < Pause) return false;
            if (_said.Count >= Most)
                foreach (var over in _said.Where(one => now - one.Value >= Pause).Select(one => one.Key).ToArray()) _said.Remove(over);
            if (_said.Count >= Most) return false;
            _said[what] = now;
            return true;
        }
    }
}
