using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using RegimeGrpc.Server.Access;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Access;

/// <summary>A file whose read does not end: a pipe that nobody writes to, as a network drive that is away would be.</summary>
public sealed class HangingReadTests : IDisposable
{
    private const uint OwnerReadWrite = 0x180;
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    private readonly TempDirectory _directory = new();

    private string File => _directory["file"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task It_is_told_and_the_next_file_is_read()
    {
        var (time, log) = (new FakeTimeProvider(), new Lines<HangingReadTests>());
        Put("1");
        using var files = new WatchedFiles<string>([File], read => Encoding.UTF8.GetString(read[0]), time, log, Short);
        foreach (var next in (string[])["2", "3"])
        {
            PutPipe();
            var opening = OpenPipeAsync();
            await AfterSecondsAsync(() => files.IsStale && log.Said.Last().Contains("A read does not end", StringComparison.Ordinal));
            await using var writer = await opening.Within();
            var said = log.Said.Count;
            await AfterSecondsAsync(() => files.IsStale);
            Assert.Equal(said, log.Said.Count);

            Put(next);
            await AfterSecondsAsync(() => files.Current == next && !files.IsStale);

            // Lets the read go that was given up; what it brings is of no account.
            await EndAsync(writer, "late");
            await AfterSecondsAsync(() => files.Current == next && !files.IsStale);
        }

        // A timer's callback that hangs would hang the test here.
        Task AfterSecondsAsync(Func<bool> holds) => Deadline.Holds(() => Task.Run(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return holds();
        }));
    }

    [Fact]
    public async Task The_same_file_is_not_read_again()
    {
        PutPipe();
        var hanging = new FileRead([File]);
        await using var writer = await OpenPipeAsync().Within();
        Assert.False(hanging.Ends(Short));
        for (var i = 0; i < 3; i++)
        {
            var again = new FileRead([File], hanging);
            Assert.True(again.Ends(Deadline.Default));
            Assert.Null(again.Files);
        }

        await EndAsync(writer, "at last");
        Assert.True(hanging.Ends(Deadline.Default));
        Assert.Equal("at last", Encoding.UTF8.GetString(Assert.Single(hanging.Files!)));
    }

    /// <summary>As mounted secrets change: in one step.</summary>
    private void Put(string text)
    {
        System.IO.File.WriteAllText(_directory["next"], text);
        System.IO.File.Move(_directory["next"], File, overwrite: true);
    }

    private void PutPipe()
    {
        Assert.Equal(0, MakePipe(_directory["next"], OwnerReadWrite));
        System.IO.File.Move(_directory["next"], File, overwrite: true);
    }

    /// <summary>Ends when somebody reads the pipe, who then waits for what is written.</summary>
    private Task<FileStream> OpenPipeAsync() => Task.Factory.StartNew(
        () => new FileStream(File, FileMode.Open, FileAccess.Write, FileShare.ReadWrite), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static async Task EndAsync(FileStream writer, string text)
    {
        await writer.WriteAsync(Encoding.UTF8.GetBytes(text)).Within();
        await writer.DisposeAsync();
    }

    [DllImport("libc", EntryPoint = "mkfifo")]
    private static extern int MakePipe([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mode);
}
