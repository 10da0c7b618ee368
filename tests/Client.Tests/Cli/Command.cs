using RegimeGrpc.Cli;

namespace RegimeGrpc.Client.Tests.Cli;

/// <summary>The command line from its arguments to its exit code.</summary>
internal static class Command
{
    internal static async Task<(int Code, string Out, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(args, Terminal.For(output, error, isPiped: true, isErrorPiped: true)).Soon();
        return (code, output.ToString(), error.ToString());
    }
}
