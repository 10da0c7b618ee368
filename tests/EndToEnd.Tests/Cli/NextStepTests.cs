using System.Diagnostics;
using RegimeGrpc.EndToEnd.Tests.Demo;
using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.Testing;

namespace RegimeGrpc.EndToEnd.Tests.Cli;

/// <summary>What goes wrong says what it is, what to do next, and ends with its exit code.</summary>
[Collection(DemoCollection.Name)]
public sealed class NextStepTests(DemoServer demo)
{
    [Theory]
    [InlineData("server-info", "http://127.0.0.1:{free}", 3, "Connection refused", "next: start the server")]
    [InlineData("watch", "http://127.0.0.1:{free}", 3, "Connection refused", "next: start the server")]
    [InlineData("watch", "{http}", 3, "speaks HTTP/1.1 only", "next: name the gRPC port")]
    [InlineData("server-info", "{https}", 3, "TLS handshake", "next: check the port")]
    [InlineData("get levels --model nobody", "{grpc}", 1, "UNKNOWN_MODEL", "next: 'regime models' lists the models")]
    [InlineData("get signal --topics weather", "{grpc}", 2, "There is no topic 'weather'; there are regime, ", "next: regime get signal --help")]
    [InlineData("get levels --revision 999999999", "{grpc}", 1, "REVISION_IN_FUTURE", "next: 'regime server-info'")]
    [InlineData("get levels --as-of yesterday", "{grpc}", 2, "'yesterday' is no instant", "next: regime get levels --help")]
    [InlineData("frobnicate", "{grpc}", 2, "'regime' has no command 'frobnicate'", "next: regime --help")]
    [InlineData("server-info", "ftp://127.0.0.1", 2, "--server must look like", "next: regime server-info --help")]
    public async Task AnErrorNamesTheNextStep(string command, string server, int code, string problem, string next)
    {
        var process = demo.Server.Process;
        var address = server.Replace("{free}", $"{FreePort.Next()}", StringComparison.Ordinal)
            .Replace("{https}", process.GrpcAddress.Replace("http:", "https:", StringComparison.Ordinal), StringComparison.Ordinal)
            .Replace("{http}", new Uri(process.ReadyAddress).GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)
            .Replace("{grpc}", process.GrpcAddress, StringComparison.Ordinal);
        var ended = await RegimeCommand.RunAsync(address, command.Split(' '));
        Assert.True(ended.Code == code, ended.ToString());
        Assert.Contains(problem, ended.Error, StringComparison.Ordinal);
        Assert.Contains(next, ended.Error, StringComparison.Ordinal);
        Assert.Empty(ended.Out);
    }

    [ToolFact("bash")]
    public async Task BashCompletesCommandsOptionsAndValues()
    {
        var script = $$"""
            regime() { dotnet '{{Repository.Cli}}' "$@"; }
            source <(regime completion bash)
            try() { COMP_LINE="$1"; COMP_POINT=${#1}; COMP_WORDS=($1); [[ "$1" == *" " ]] && COMP_WORDS+=(""); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _regime; echo "${COMPREPLY[@]}"; }
            try "regime wa"
            try "regime get "
            try "regime watch --sealed"
            try "regime watch --topics small"
            """;
        var ended = await Tool.RunAsync(new ProcessStartInfo("bash", ["-c", script]), RegimeCommand.Limit);
        Assert.Equal("watch watches\ncorrelation levels regime signal\n--sealed-only\nsmall_caps", ended.Out.Trim());
    }

    [Theory]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task OtherShellsGetAScriptTheyCanRead(string shell)
    {
        var ended = await Tool.RunAsync(new ProcessStartInfo("dotnet", [Repository.Cli, "completion", shell]), RegimeCommand.Limit);
        Assert.Equal(0, ended.Code);
        Assert.Contains("regime complete", ended.Out, StringComparison.Ordinal);
        if (!Tool.IsInstalled(shell)) return;
        using var files = new TempDirectory();
        var path = Path.Combine(files.Path, "completion");
        await File.WriteAllTextAsync(path, ended.Out);
        Assert.Equal(0, (await Tool.RunAsync(new ProcessStartInfo(shell, ["-n", path]), RegimeCommand.Limit)).Code);
    }
}
