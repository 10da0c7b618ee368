using System.Runtime.Versioning;
using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Feeds;

public sealed class RawArchiveTests
{
    private const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void It_is_for_the_servers_user_alone_and_so_is_a_data_directory_that_is_made_for_it()
    {
        using var directory = new TempDirectory();
        var log = new Lines<RawArchive>();
        var archive = new RawArchive(Path.Combine(directory["data"], "feeds-archive"), new Redactor([]), log);
        var at = Instant.From(new DateTimeOffset(2025, 3, 3, 0, 0, 0, TimeSpan.Zero));
        archive.Keep("fred", at, [1]);
        archive.PutAside("fred", at, [2]);
        Assert.Empty(log.Said);
        var files = Directory.GetFiles(directory.Path, "*", SearchOption.AllDirectories);
        Assert.Equal(2, files.Length);
        Assert.All(files, file => Assert.Equal(ReadWrite, File.GetUnixFileMode(file)));
        Assert.All(
            Directory.GetDirectories(directory.Path, "*", SearchOption.AllDirectories), made => Assert.Equal(ReadWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(made)));
    }
}
