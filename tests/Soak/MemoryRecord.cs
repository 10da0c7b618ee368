using System.Globalization;

namespace RegimeGrpc.Soak;

/// <summary>
/// A server's memory over the run, once a second: what is resident, and what its collector found alive when it last looked. The second
/// says whether anything grows; the first also holds what the collector has not given back.
/// </summary>
internal sealed class MemoryRecord(Replica replica) : IDisposable
{
    private const double Megabyte = 1024 * 1024;
    private const string Heap = "dotnet_gc_last_collection_heap_size_bytes";

    private readonly HttpClient _metrics = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly List<double> _resident = [];
    private readonly List<double> _heap = [];

    public async Task KeepAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                if (replica.Memory is > 0 and var memory) _resident.Add(memory);
                if (await HeapAsync(cancellation) is > 0 and var heap) _heap.Add(heap);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    public override string ToString() => $"resident {Quarters(_resident)}; managed heap {Quarters(_heap)}";

    public void Dispose() => _metrics.Dispose();

    private static string Quarters(List<double> samples)
    {
        var quarter = Math.Max(1, samples.Count / 4);
        return samples.Count == 0 ? "unknown" : $"{samples.Take(quarter).Average() / Megabyte:0} MB in the first quarter, {samples.TakeLast(quarter).Average() / Megabyte:0} MB in the last, {samples.Max() / Megabyte:0} MB at most";
    }

    /// <summary>0 while it does not answer.</summary>
    private async Task<double> HeapAsync(CancellationToken cancellation)
    {
        try
        {
            var page = await _metrics.GetStringAsync($"{replica.HttpAddress}/metrics", cancellation);
            return page.Split('\n').Where(line => line.StartsWith(Heap, StringComparison.Ordinal))
                .Sum(line => double.Parse(line.Split("} ")[1].Split(' ')[0], CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is HttpRequestException or UriFormatException or InvalidOperationException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return 0;
        }
    }
}
