namespace RegimeGrpc.Soak;

/// <summary>A server's resident memory over the run, once a second.</summary>
internal sealed class MemoryRecord(Replica replica)
{
    private const double Megabyte = 1024 * 1024;
    private readonly List<long> _samples = [];

    public async Task KeepAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
                if (replica.Memory is > 0 and var memory)
                    _samples.Add(memory);
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    public override string ToString()
    {
        var quarter = Math.Max(1, _samples.Count / 4);
        return _samples.Count == 0 ? "none" : $"{_samples.Take(quarter).Average() / Megabyte:0} MB in the first quarter, {_samples.TakeLast(quarter).Average() / Megabyte:0} MB in the last, {_samples.Max() / Megabyte:0} MB at most";
    }
}
