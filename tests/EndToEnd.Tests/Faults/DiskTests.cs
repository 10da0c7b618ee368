using System.Runtime.Versioning;
using System.Text;
using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.Testing.Streams;

namespace RegimeGrpc.EndToEnd.Tests.Faults;

/// <summary>The embedded journal on a disk that fills up, turns read-only, or gives back other bytes than were written.</summary>
[SupportedOSPlatform("linux")]
public sealed class DiskTests
{
    private const int SqlitePage = 4096;
    private const byte TableLeaf = 13;

    [Fact]
    public async Task AFullDiskAndAReadOnlyOneRefuseAppendsUntilTheyTakeThemAgain()
    {
        await using var server = await RegimeServer.UnderLimitsAsync(Scene.SmallRing);
        await using var scene = await Scene.StartAsync(server);
        await scene.UnderWayAsync();
        await server.Process.LimitFilesAsync(16 * 1024);
        await RefusedAsync(scene, server);

        // The file is opened anew after a failure: now it must not be written to.
        foreach (var file in Directory.GetFiles(server.DataDirectory)) File.SetUnixFileMode(file, UnixFileMode.UserRead);
        File.SetUnixFileMode(server.DataDirectory, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        // One that was opened for writing before is let go of with the next failure: with room again it would just go on.
        for (var i = 0; i < 2; i++) await scene.Crowd.Appenders[0].UntilRefusedAsync(Refusal.JournalUnavailable, Scene.Limit);
        await server.Process.LimitFilesAsync(null);
        await RefusedAsync(scene, server);
        File.SetUnixFileMode(server.DataDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in Directory.GetFiles(server.DataDirectory)) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        await scene.UnderWayAsync();
        await scene.Crowd.ProveAsync(server.Address);
        Scene.MustBeQuiet(server);
    }

    [Fact]
    public async Task DamagedCheckpointsCostTimeAndADamagedJournalIsNamed()
    {
        await using var server = await RegimeServer.EmbeddedAsync(Scene.SmallRing);
        await using var scene = await Scene.StartAsync(server);
        await scene.UnderWayAsync();
        Assert.Equal(0, await server.Process.StopAsync());
        // Within the checkpoint's own bytes, so that the file is sound and its content is not.
        var overwritten = Directory.GetFiles(server.DataDirectory, "cache.db*").Count(file => Overwrite(file, "crypto.ETH-USD"u8));
        Assert.True(overwritten > 0, "A checkpoint was to be there");
        await server.RestartAsync();
        await scene.UnderWayAsync();
        Assert.Equal(0, await server.Process.StopAsync());
        await File.WriteAllTextAsync(Path.Combine(server.DataDirectory, "cache.db"), new string('x', 3 * SqlitePage));
        await server.RestartAsync();
        await scene.UnderWayAsync();
        await scene.Crowd.ProveAsync(server.Address);

        Assert.Equal(0, await server.Process.StopAsync());
        DamageLastPage(Path.Combine(server.DataDirectory, "journal.db"));
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(server.RestartAsync);
        Assert.Contains("damaged", refusal.Message);
        Assert.Contains("backup", refusal.Message);
    }

    private static async Task RefusedAsync(Scene scene, RegimeServer server)
    {
        await Task.WhenAll(scene.Crowd.Appenders.Select(appender => appender.UntilRefusedAsync(Refusal.JournalUnavailable, Scene.Limit)));
        using var endpoint = new Endpoint(server.Address);
        Assert.True((await endpoint.SignalAsync()).Signal.Revision > 0);
        // Watches are alive and tell so.
        foreach (var follower in scene.Crowd.Followers)
        {
            var at = (await endpoint.StandingAsync()).Folded;
            await follower.UntilCompleteAsync(at, Scene.Limit);
        }
    }

    private static bool Overwrite(string path, ReadOnlySpan<byte> text)
    {
        var bytes = File.ReadAllBytes(path);
        var at = bytes.AsSpan().LastIndexOf(text);
        if (at < 0) return false;
        bytes.AsSpan(at, 4).Fill((byte)'?');
        File.WriteAllBytes(path, bytes);
        return true;
    }

    /// <summary>Of the pages that hold entries, the last: where the newest ones are.</summary>
    private static void DamageLastPage(string path)
    {
        var bytes = File.ReadAllBytes(path);
        for (var page = (bytes.Length / SqlitePage) - 1; page > 0; page--)
        {
            var content = bytes.AsSpan(page * SqlitePage, SqlitePage);
            if (content[0] != TableLeaf || content.IndexOf(Encoding.UTF8.GetBytes("crypto.")) < 0) continue;
            content[(SqlitePage / 2)..].Fill(0x5a);
            File.WriteAllBytes(path, bytes);
            return;
        }

        Assert.Fail("No page of entries.");
    }
}
