using System.Collections.Concurrent;

namespace RegimeGrpc.Client;

/// <summary>Keeps places as long as the process lives: for tests, and for watches that are begun anew within it.</summary>
public sealed class MemoryCheckpointStore : ICheckpointStore
{
    private readonly ConcurrentDictionary<string, string> _points = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ValueTask<string?> ReadAsync(string name, CancellationToken cancellation) => ValueTask.FromResult(_points.GetValueOrDefault(name));

    /// <inheritdoc/>
    public ValueTask WriteAsync(string name, string resumePoint, CancellationToken cancellation)
    {
        _points[name] = resumePoint;
        return ValueTask.CompletedTask;
    }
}
