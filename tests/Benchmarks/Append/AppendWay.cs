using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Benchmarks.Append;

/// <summary>A way to get rows into a store durably: a journal of this server, or the driver under it by itself.</summary>
internal abstract class AppendWay : IAsyncDisposable
{
    /// <summary>Opens an empty store.</summary>
    public abstract Task StartAsync();

    /// <summary>Makes what is appended later; not timed.</summary>
    /// <returns>Appends the batch of this number; when it is done the rows are as durable as the store promises.</returns>
    public abstract Func<int, Task> Prepare(Observation[][] batches);

    public abstract ValueTask DisposeAsync();
}
