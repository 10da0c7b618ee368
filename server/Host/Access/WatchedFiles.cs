namespace RegimeGrpc.Server.Access;

/// <summary>
/// A value made from files, made again when what they hold changes. The files are read and compared, not watched: mounted secrets
/// change by a link in a directory above, and tell no watcher. What cannot be read, or not yet together, leaves the last good value.
/// </summary>
internal sealed partial class WatchedFiles<T> : IDisposable where T : class
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // A line that was said once, weeks ago, is not there when somebody looks for the reason.
    private static readonly TimeSpan Reminder = TimeSpan.FromHours(1);

    private readonly IReadOnlyList<string> _paths;
    private readonly Func<IReadOnlyList<byte[]>, T> _make;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private IReadOnlyList<byte[]> _used;
    private volatile string? _unusable;
    private long _toldAt;
    private volatile T _current;

    /// <exception cref="UsageException">They cannot be read or used now.</exception>
    public WatchedFiles(IReadOnlyList<string> paths, Func<IReadOnlyList<byte[]>, T> make, TimeProvider time, ILogger log)
    {
        (_paths, _make, _time, _log) = (paths, make, time, log);
        try
        {
            _used = Read();
            _current = make(_used);
        }
        catch (Exception failure) when (IsUnusable(failure))
        {
            throw new UsageException($"{string.Join(", ", paths)}: {failure.Message}");
        }

        _timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    public T Current => _current;

    /// <summary>What the files hold now cannot be used: <see cref="Current"/> is of before.</summary>
    public bool IsStale => _unusable is not null;

    /// <summary>After the value has changed.</summary>
    public event Action<T>? Changed;

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        lock (_gate)
        {
            try
            {
                var now = Read();
                var isSame = now.Zip(_used).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
                if (isSame && !IsStale) return;
                if (!isSame) _current = _make(now);
                (_used, _unusable) = (now, null);
            }
            catch (Exception failure)
            {
                // Whatever it is: from a timer it would end the process.
                Tell(failure.Message);
                return;
            }
        }

        LogChanged(_log, string.Join(", ", _paths));
        Changed?.Invoke(_current);
    }

    /// <summary>At once, and again now and then, not every second.</summary>
    private void Tell(string reason)
    {
        if (_unusable == reason && _time.GetElapsedTime(_toldAt) < Reminder) return;
        LogUnusable(_log, string.Join(", ", _paths), reason);
        (_unusable, _toldAt) = (reason, _time.GetTimestamp());
    }

    private IReadOnlyList<byte[]> Read() => [.. _paths.Select(File.ReadAllBytes)];

    private static bool IsUnusable(Exception failure) =>
        failure is IOException or UnauthorizedAccessException or FormatException or System.Security.Cryptography.CryptographicException or ArgumentException;

    [LoggerMessage(1, LogLevel.Information, "{Files} changed and was read again.")]
    private static partial void LogChanged(ILogger logger, string files);

    [LoggerMessage(2, LogLevel.Warning, "{Files} changed and cannot be used, so the last good one stays: {Reason}")]
    private static partial void LogUnusable(ILogger logger, string files, string reason);
}
