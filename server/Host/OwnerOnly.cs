namespace RegimeGrpc.Server;

/// <summary>
/// Directories and files that are made for the server's user alone: who appended what is for <c>admin</c>. What is there already keeps its
/// mode, because an operator may have let a group in; SQLite gives its logs the mode of their file. The mode is asked for when something is
/// made, so a file system that knows none does no harm.
/// </summary>
internal static class OwnerOnly
{
    private const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the directory, and those above it that are not there either.</summary>
    public static void MakeDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        // The platform gives the mode to the last one only.
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } above && !Directory.Exists(above)) MakeDirectory(above);
        Directory.CreateDirectory(path, ReadWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Opens a file for reading and writing, for this process alone.</summary>
    public static FileStream Open(string path, FileMode mode)
    {
        var how = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = ReadWrite;
        return new(path, how);
    }

    /// <summary>Makes the file, empty, when it is not there, for a program that would make it for everybody; when that cannot be, the program will say why.</summary>
    public static void Prepare(string path)
    {
        // One that is there is not opened: closing it would take SQLite's locks from it (https://sqlite.org/howtocorrupt.html).
        if (File.Exists(path)) return;
        try
        {
            Open(path, FileMode.CreateNew).Dispose();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
        }
    }
}
