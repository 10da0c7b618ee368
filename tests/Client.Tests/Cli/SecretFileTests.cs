using System.Text.Json;
using Grpc.Core;
using RegimeGrpc.Cli;
using RegimeGrpc.Client.Testing.Loopback;
using RegimeGrpc.Client.Tests.Import;
using RegimeGrpc.Client.Tests.Watching;
using RegimeGrpc.Testing;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Tests.Cli;

/// <summary>A key or token that is replaced in its file while a command runs.</summary>
public sealed class SecretFileTests : IDisposable
{
    private readonly Folder _folder = new Folder().With("secret", "one\n");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--api-key-file", "x-api-key", "")]
    [InlineData("--token-file", "authorization", "Bearer ")]
    public async Task A_watch_goes_on_with_what_has_replaced_it(string option, string header, string scheme)
    {
        await using var server = await LoopbackServer.StartAsync();
        var watching = Command.RunAsync("watch", "--json", "--count", "1", option, _folder.PathOf("secret"), "--server", server.Address);
        var call = await server.CallAsync();
        Assert.Equal($"{scheme}one", call.Headers[header]);
        await call.SendAsync(Wires.Opened());
        _folder.With("secret", "two\n");
        await call.RefuseAsync(StatusCode.Unauthenticated, "CREDENTIALS_EXPIRED", "Use its successor");
        call = await server.CallAsync();
        Assert.Equal($"{scheme}two", call.Headers[header]);
        await call.SendAsync(Wires.Opened());
        await call.SendAsync(Wires.Signal(5, 2));
        var (code, output, error) = await watching.Soon();
        Assert.True(code == 0, error);
        Assert.Equal("r5", JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]).RootElement.GetProperty("resumePoint").GetString());
    }

    [Theory]
    [InlineData("watch")]
    [InlineData("server-info")]
    public async Task A_file_that_still_holds_what_was_refused_is_the_end(string command)
    {
        await using var server = await LoopbackServer.StartAsync();
        var calls = 0;
        server.Handle(call =>
        {
            Interlocked.Increment(ref calls);
            return call.RefuseAsync(StatusCode.Unauthenticated, "CREDENTIALS_INVALID", "Nobody knows it");
        });
        var (code, _, error) = await Command.RunAsync(command, "--api-key-file", _folder.PathOf("secret"), "--server", server.Address);
        Assert.Equal(ExitCode.ServerError, code);
        Assert.Contains("next: give a valid key", error, StringComparison.Ordinal);
        Assert.InRange(calls, 1, 4);
    }

    [Fact]
    public async Task A_secret_out_of_a_pipe_is_read_once()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var server = await LoopbackServer.StartAsync();
        server.Handle(call => call.AnswerAsync(new V1.GetServerInfoResponse { Version = call.Headers["x-api-key"] }));
        var pipe = _folder.PathOf("pipe");
        await using var writer = Tool.Start(new("sh", ["-c", "mkfifo \"$0\" && echo one > \"$0\"", pipe]));
        while (!File.Exists(pipe)) await Task.Yield();
        var (code, output, error) = await Task.Run(() => Command.RunAsync("server-info", "--json", "--api-key-file", pipe, "--server", server.Address)).Soon();
        Assert.True(code == 0, error);
        Assert.Contains("\"version\": \"one\"", output, StringComparison.Ordinal);
    }
}
