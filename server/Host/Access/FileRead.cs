using System.Globalization;

namespace RegimeGrpc.Server.Access;

/// <summary>
/// Files, read on a thread of its own that nobody has to wait for: a read of a pipe, or of a network drive that is away, may never end,
/// and cannot be called off.
/// </summary>
internal sealed class FileRead
{
    private readonly Task<IReadOnlyList<byte[]>?> _read;
    private volatile string? _seen;

    /// <param name="paths">Which.</param>
    /// <param name="hanging">A read of them that has not ended yet; what it hangs at is not read again.</param>
    public FileRead(IReadOnlyList<string> paths, FileRead? hanging = null)
    {
        _read = Task.Factory.StartNew(
            () =>
            {
                _seen = See(paths);
                return hanging is not null && hanging._seen == _seen ? null : (IReadOnlyList<byte[]>?)[.. paths.Select(File.ReadAllBytes)];
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        // Nobody may be waiting for it any more.
        _ = _read.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    public bool IsOver => _read.IsCompleted;

    /// <summary>Not even which files are there is known yet.</summary>
    public bool IsBlind => _seen is null;

    /// <summary>What they hold; null when that is what the other read hangs at.</summary>
    /// <exception cref="IOException">One cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">One may not be read.</exception>
    /// <remarks>Only once <see cref="Ends"/> has said so.</remarks>
    public IReadOnlyList<byte[]>? Files => _read.GetAwaiter().GetResult();

    /// <summary>Waits for it, by the clock of the machine: a disk knows no other.</summary>
    /// <returns>Whether it has ended.</returns>
    public bool Ends(TimeSpan patience) => Task.WaitAny([_read], patience) >= 0;

    /// <summary>Which files are there, as far as can be told without opening them: another one differs in it, and the same does not.</summary>
    private static string See(IReadOnlyList<string> paths) => string.Join('\n', paths.Select(path =>
    {
        var file = new FileInfo(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);
        return string.Create(CultureInfo.InvariantCulture, $"{file.FullName} {file.Attributes} {file.Length} {file.CreationTimeUtc.Ticks} {file.LastWriteTimeUtc.Ticks}");
    }));
}
