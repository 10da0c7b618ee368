using System.Diagnostics;

namespace RegimeGrpc.Benchmarks;

/// <summary>Times of one thing done many times over, and what it allocated on this thread.</summary>
internal sealed class Stopper(string name)
{
    private readonly List<double> _micros = [];
    private long _allocated;

    /// <summary>Runs and takes the time. The caller keeps the result, so nothing can be left out as unused.</summary>
    internal T Take<T>(Func<T> run)
    {
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        var result = run();
        _micros.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        _allocated += GC.GetAllocatedBytesForCurrentThread() - bytes;
        return result;
    }

    /// <summary>Over the last ones: those before warm up.</summary>
    internal Row Row(double? target = null, double? fromScratch = null)
    {
        if (_micros.Count == 0) return new("core", name, 0, 0, null, 0, target);
        var warm = _micros.Skip(_micros.Count / 4).Order().ToArray();
        var median = warm[warm.Length / 2];
        return new("core", name, warm.Length, median, warm[(int)(warm.Length * 0.99)], _allocated / (double)_micros.Count, target, fromScratch / median);
    }

    internal double Median => Row().Micros;
}
