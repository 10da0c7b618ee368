namespace RegimeGrpc.Server.Access;

/// <summary>
/// A value made from files, made again when what they hold changes. The files are read and compared, not watched: mounted secrets
/// change by a link in a directory above, and tell no watcher. What cannot be read, or not yet together, leaves the last good value; so
/// does a read that does not end, until there is another file to read.
/// </summary>
internal sealed partial class WatchedFiles<T> : IDisposable where T : class
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // What takes longer is told, and not waited for.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    // A line that was said once, weeks ago, is not there when somebody looks for the reason.
    private static readonly TimeSpan Reminder = TimeSpan.FromHours(1);

    private const string Hangs = "A read does not end. Is it a pipe, or on a network drive that is away? Put a file there that can be read; where even looking at it hangs, restart the server.";

    private readonly IReadOnlyList<string> _paths;
    private readonly Func<IReadOnlyList<byte[]>, T> _make;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private readonly TimeSpan _patience;
    private int _isLooking;
    private FileRead? _hanging;
    private IReadOnlyList<byte[]> _used;
    private volatile string? _unusable;
    private long _toldAt;
    private volatile T _current;

    /// <param name="paths">Of the files.</param>
    /// <param name="make">Makes the value of what they hold.</param>
    /// <param name="time">When to look at them.</param>
    /// <param name="log">Is told of changes.</param>
    /// <param name="patience">How long a read may take before it is told; a few seconds when not given.</param>
    /// <exception cref="UsageException">They cannot be read or used now.</exception>
    public WatchedFiles(IReadOnlyList<string> paths, Func<IReadOnlyList<byte[]>, T> make, TimeProvider time, ILogger log, TimeSpan? patience = null)
    {
        (_paths, _make, _time, _log, _patience) = (paths, make, time, log, patience ?? Patience);
        try
        {
            _used = [.. _paths.Select(File.ReadAllBytes)];
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
        // A timer does not wait for its last callback.
        if (Interlocked.Exchange(ref _isLooking, 1) == 1) return;
        try
        {
            if (!TryLook()) return;
        }
        catch (Exception failure)
        {
            // Whatever it is: from a timer it would end the process.
            Tell(failure.Message);
            return;
        }
        finally
        {
            Volatile.Write(ref _isLooking, 0);
        }

        LogChanged(_log, string.Join(", ", _paths));
        Changed?.Invoke(_current);
    }

    /// <returns>Whether there is something new to tell.</returns>
    private bool TryLook()
    {
        if (_hanging is { IsOver: true }) _hanging = null;
        if (_hanging is { IsBlind: true })
        {
            Tell(Hangs);
            return false;
        }

        var read = new FileRead(_paths, _hanging);
        var ends = read.Ends(_patience);
        if (!ends) _hanging = read;
        if (!ends || read.Files is not { } now)
        {
            Tell(Hangs);
            return false;
        }

        _hanging = null;
        var isSame = now.Zip(_used).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
        if (isSame && !IsStale) return false;
        if (!isSame) _current = _make(now);
        (_used, _unusable) = (now, null);
        return true;
    }

    /// <summary>At once, and again now and then, not every second.</summary>
    private void Tell(string reason)
    {
        if (_unusable == reason && _time.GetElapsedTime(_toldAt) < Reminder) return;
        LogUnusable(_log, string.Join(", ", _paths), reason);
        (_unusable, _toldAt) = (reason, _time.GetTimestamp());
    }

    private static bool IsUnusable(Exception failure) =>
        failure is IOException or UnauthorizedAccessException or FormatException or System.Security.Cryptography.CryptographicException or ArgumentException;

    [LoggerMessage(1, LogLevel.Information, "{Files} changed and was read again.")]
    private static partial void LogChanged(ILogger logger, string files);

    [LoggerMessage(2, LogLevel.Warning, "{Files} changed and cannot be used, so the last good one stays: {Reason}")]
    private static partial void LogUnusable(ILogger logger, string files, string reason);
}
