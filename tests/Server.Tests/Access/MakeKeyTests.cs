using System.Diagnostics;
using System.Runtime.Versioning;
using RegimeGrpc.Server.Access;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Access;

/// <summary>An operator adds a key to a file that another user's server reads.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class MakeKeyTests : IDisposable
{
    // The user of the container image.
    private const string ServiceUser = "1654:1655";

    private readonly TempDirectory _directory = new();

    private string Keys => _directory["keys.json"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_link_stays_a_link_and_its_file_keeps_its_mode()
    {
        var (link, second) = (_directory["link.json"], _directory["second.json"]);
        File.CreateSymbolicLink(link, "keys.json");
        File.CreateSymbolicLink(second, link);
        Add("one", link);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Keys));
        const UnixFileMode Group = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        File.SetUnixFileMode(Keys, Group);
        Add("two", second);
        Assert.NotNull(new FileInfo(link).LinkTarget);
        Assert.NotNull(new FileInfo(second).LinkTarget);
        var list = AccessList.Read(File.ReadAllBytes(Keys));
        Assert.NotNull(list.Key("one"));
        Assert.NotNull(list.Key("two"));
        Assert.Equal(Group, File.GetUnixFileMode(Keys));
        Assert.Equal(3, Directory.GetFiles(_directory.Path).Length);
    }

    [Theory]
    [InlineData("read", "2020-01-01T00:00:00Z", "in the past")]
    [InlineData("", "2100-01-01T00:00:00Z", "--scopes names none")]
    [InlineData(",", "2100-01-01T00:00:00Z", "--scopes names none")]
    public void A_key_that_would_open_nothing_is_not_made(string scopes, string expires, string message)
    {
        using var said = new StringWriter();
        var refused = Assert.Throws<UsageException>(() => MakeKey.Run(["--id", "a", "--name", "a", "--scopes", scopes, "--expires", expires, "--api-keys", Keys], said));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Keys));
    }

    [Fact]
    public async Task Keys_that_are_made_at_the_same_time_are_all_there()
    {
        string[] ids = [.. Enumerable.Range(0, 8).Select(i => $"key-{i}")];
        using var ready = new Barrier(ids.Length);
        await Task.WhenAll(ids.Select(id => Task.Factory.StartNew(
            () =>
            {
                ready.SignalAndWait();
                Add(id, Keys);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))).Within();
        var list = AccessList.Read(File.ReadAllBytes(Keys));
        Assert.All(ids, id => Assert.NotNull(list.Key(id)));
        Assert.Single(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void A_key_that_is_there_already_leaves_nothing_behind()
    {
        Add("one", Keys);
        Assert.Contains("'one' is there twice", Assert.Throws<UsageException>(() => Add("one", Keys)).Message, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_directory.Path));
    }

    [RootFact]
    public async Task The_file_stays_the_service_users()
    {
        Add("one", Keys);
        Assert.Equal(0, (await RunAsync("chown", ServiceUser, Keys)).Code);
        Add("two", Keys);
        Assert.Equal(ServiceUser, (await RunAsync("stat", "-c", "%u:%g", Keys)).Out.Trim());
        Assert.NotNull(AccessList.Read(File.ReadAllBytes(Keys)).Key("two"));
    }

    private static void Add(string id, string file)
    {
        using var said = new StringWriter();
        MakeKey.Run(["--id", id, "--name", id, "--scopes", "read", "--api-keys", file], said);
    }

    private static Task<Ended> RunAsync(string program, params string[] arguments) => Tool.RunAsync(new ProcessStartInfo(program, arguments), Deadline.Default);
}

/// <summary>A test that gives a file to another user, which only root may.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess) Skip = "Needs root, who alone may give a file to another user.";
    }
}
