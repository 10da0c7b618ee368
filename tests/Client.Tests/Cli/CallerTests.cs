using RegimeGrpc.Cli;
using RegimeGrpc.Client.Testing.Loopback;
using RegimeGrpc.Client.Tests.Import;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Tests.Cli;

/// <summary>Of several ways to say who calls, which counts. The environment is the whole process's: nothing runs beside these.</summary>
[Collection(nameof(CallerTests))]
[CollectionDefinition(nameof(CallerTests), DisableParallelization = true)]
public sealed class CallerTests : IDisposable
{
    private readonly Folder _folder = new Folder().With("key", "filed-key\n").With("token", "filed-token\n");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("REGIME_API_KEY", null);
        Environment.SetEnvironmentVariable("REGIME_TOKEN", null);
        _folder.Dispose();
    }

    [Theory]
    [InlineData("--token-file token", "x", null, "authorization", "Bearer filed-token")]
    [InlineData("--token-file token", "x", "y", "authorization", "Bearer filed-token")]
    [InlineData("--api-key-file key", null, "y", "x-api-key", "filed-key")]
    [InlineData("", "x", null, "x-api-key", "x")]
    [InlineData("", null, "y", "authorization", "Bearer y")]
    public async Task The_command_line_goes_before_the_environment(string arguments, string? key, string? token, string header, string sent)
    {
        await using var server = await LoopbackServer.StartAsync();
        var headers = new TaskCompletionSource<IReadOnlyDictionary<string, string>>();
        server.Handle(call =>
        {
            headers.TrySetResult(call.Headers);
            return call.AnswerAsync(new V1.GetServerInfoResponse());
        });
        Environment.SetEnvironmentVariable("REGIME_API_KEY", key);
        Environment.SetEnvironmentVariable("REGIME_TOKEN", token);
        var (code, _, error) = await Command.RunAsync(["server-info", "--json", .. Files(arguments), "--server", server.Address]);
        Assert.True(code == 0, error);
        var shown = (await headers.Task.Soon()).Select(one => (Name: one.Key.ToLowerInvariant(), one.Value)).Where(one => one.Name is "x-api-key" or "authorization");
        Assert.Equal((header, sent), Assert.Single(shown));
    }

    [Theory]
    [InlineData("--api-key-file key --token-file token", null, null, "--api-key-file and --token-file are both there")]
    [InlineData("", "x", "y", "REGIME_API_KEY and REGIME_TOKEN are both there")]
    [InlineData("--cert-key key", null, null, "give that with --cert")]
    [InlineData("--cert key", null, null, "--cert is for TLS")]
    [InlineData("--ca key", null, null, "--ca is for TLS")]
    [InlineData("--server http://signals:5210", "x", null, "would go to http://signals:5210 in plain text. Write https://")]
    public async Task What_cannot_count_is_wrong_usage_that_says_what_to_do(string arguments, string? key, string? token, string problem)
    {
        Environment.SetEnvironmentVariable("REGIME_API_KEY", key);
        Environment.SetEnvironmentVariable("REGIME_TOKEN", token);
        var (code, output, error) = await Command.RunAsync(["server-info", .. Files(arguments)]);
        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Contains(problem, error, StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter", error, StringComparison.Ordinal);
    }

    private string[] Files(string arguments) =>
        [.. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word is "key" or "token" ? _folder.PathOf(word) : word)];
}
