using System.Runtime.InteropServices;

namespace RegimeGrpc.Server.Access;

/// <summary>Whose a file is, on Linux.</summary>
internal static class FileOwner
{
    // https://man7.org/linux/man-pages/man2/statx.2.html: the layout is the same on every architecture.
    private const int StatxSize = 256;
    private const int StatxUser = 20;
    private const int StatxGroup = 24;
    private const uint StatxOwners = 0x8 | 0x10;
    private const int CurrentDirectory = -100;

    /// <summary>Gives <paramref name="made"/> the owner and the group of <paramref name="like"/>.</summary>
    /// <exception cref="UnauthorizedAccessException">Who runs this may not.</exception>
    public static void Keep(string like, string made)
    {
        if (!OperatingSystem.IsLinux()) return;
        var facts = new byte[StatxSize];
        if (statx(CurrentDirectory, like, 0, StatxOwners, facts) != 0
            || chown(made, BitConverter.ToUInt32(facts, StatxUser), BitConverter.ToUInt32(facts, StatxGroup)) != 0)
            throw new UnauthorizedAccessException($"The owner of {like} could not be kept ({Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}).");
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int statx(int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, byte[] facts);

    [DllImport("libc", SetLastError = true)]
    private static extern int chown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint user, uint group);
}
