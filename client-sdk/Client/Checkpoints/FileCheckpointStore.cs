using System.Runtime.InteropServices;
using System.Text;

namespace RegimeGrpc.Client;

/// <summary>
/// Keeps each place in a file of its own, <c>NAME.checkpoint</c>. A write goes to a file beside it, to the disk, and then takes the
/// old one's place in one step: a crash or a power cut leaves the old place or the new one.
/// </summary>
/// <remarks>On Windows the rename itself may come to the disk a moment later; then the old place is found, which is safe.</remarks>
public sealed class FileCheckpointStore : ICheckpointStore
{
    private readonly string _directory;

    /// <param name="directory">Made when it is not there.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public FileCheckpointStore(string directory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        _directory = Directory.CreateDirectory(directory).FullName;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The name is no file name.</exception>
    /// <exception cref="IOException">The file is there and cannot be read, or is empty.</exception>
    public async ValueTask<string?> ReadAsync(string name, CancellationToken cancellation)
    {
        try
        {
            var place = await File.ReadAllTextAsync(PathOf(name), cancellation).ConfigureAwait(false);
            // A write is whole or not there: an empty file is somebody else's doing, and starting anew would skip what it stood for.
            return place.Length > 0 ? place : throw new IOException($"{PathOf(name)} is empty. Restore it, or delete it to start anew.");
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The name is no file name.</exception>
    /// <exception cref="IOException">The file cannot be written, and the old place stands; or it is, and the disk did not say so.</exception>
    public ValueTask WriteAsync(string name, string resumePoint, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var path = PathOf(name);
        var next = path + ".next";
        using (var file = File.OpenHandle(next, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            RandomAccess.Write(file, Encoding.UTF8.GetBytes(resumePoint), 0);
            RandomAccess.FlushToDisk(file);
        }

        File.Move(next, path, overwrite: true);
        Flush(_directory);
        return ValueTask.CompletedTask;
    }

    private string PathOf(string name)
    {
        if (name.Length == 0 || name.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) >= 0 || name.AsSpan().Trim('.').Length == 0)
            throw new ArgumentException($"The name of a checkpoint is a file name, not '{name}'.", nameof(name));
        return Path.Combine(_directory, name + ".checkpoint");
    }

    /// <summary>
    /// The rename is in the directory, which is on the disk only when it is flushed too; .NET opens no directories. A file system that
    /// cannot do it says no, and the rename is as durable as it makes it.
    /// </summary>
    /// <exception cref="IOException">It can do it, and failed: a crash may bring the old place back.</exception>
    internal static void Flush(string directory)
    {
        if (OperatingSystem.IsWindows()) return;
        var handle = open(directory, 0);
        if (handle < 0) throw NotFlushed(directory);
        try
        {
            // EINVAL: nothing that can be flushed.
            while (fsync(handle) != 0)
                if (Marshal.GetLastPInvokeError() is var error && error == InvalidArgument) return;
                else if (error != Interrupted) throw NotFlushed(directory);
        }
        finally
        {
            _ = close(handle);
        }
    }

    private const int Interrupted = 4;
    private const int InvalidArgument = 22;

    private static IOException NotFlushed(string directory) => new(
        $"{directory} was not flushed to the disk ({Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}): the place is written, and a crash may bring the one before back.");

    [DllImport("libc", SetLastError = true)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int fsync(int file);

    [DllImport("libc")]
    private static extern int close(int file);
}
