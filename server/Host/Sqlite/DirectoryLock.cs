using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Sqlite;

/// <summary>
/// One process per data directory: an advisory lock on <c>journal.lock</c>, which the system releases when the process dies,
/// however it dies. SQLite's own locks would let two writers take turns, each with its own idea of the head.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    private const int WouldBlock = 11;
    private const int SharingViolation = unchecked((int)0x80070020);

    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <exception cref="JournalRefusedException">Another process, or another journal in this one, holds it.</exception>
    /// <exception cref="JournalUnavailableException">The directory cannot be written.</exception>
    public static DirectoryLock Acquire(string directory)
    {
        try
        {
            OwnerOnly.MakeDirectory(directory);
            return new(OwnerOnly.Open(Path.Combine(directory, "journal.lock"), FileMode.OpenOrCreate));
        }
        catch (IOException busy) when (busy.HResult is WouldBlock or SharingViolation)
        {
            throw new JournalRefusedException($"The journal in {directory} is in use by another process. An embedded journal has one writer: stop the other server, give this one another --data-dir, or use --redis to share a journal.", busy);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new JournalUnavailableException("The data directory cannot be written.", new IOException($"{directory}: {failure.Message}", failure));
        }
    }

    public void Dispose() => _file.Dispose();
}
