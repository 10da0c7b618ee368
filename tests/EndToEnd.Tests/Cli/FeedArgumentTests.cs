using RegimeGrpc.EndToEnd.Tests.House;

namespace RegimeGrpc.EndToEnd.Tests.Cli;

/// <summary>What is no provider is not asked of the server.</summary>
public sealed class FeedArgumentTests
{
    [Theory]
    [InlineData("list")]
    [InlineData("check")]
    [InlineData("backfill")]
    public async Task AnOptionThatThereIsNotIsNoProvider(string command)
    {
        var ended = await RegimeCommand.RunAsync("http://127.0.0.1:1", "feeds", command, "--bogus");
        Assert.Equal(2, ended.Code);
        Assert.Contains("no option '--bogus'", ended.Error, StringComparison.Ordinal);
    }
}
