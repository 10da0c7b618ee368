using System.Diagnostics;
using System.Text.RegularExpressions;
using RegimeGrpc.EndToEnd.Tests.Cli;
using RegimeGrpc.EndToEnd.Tests.Demo;
using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.Testing;

namespace RegimeGrpc.EndToEnd.Tests.Samples;

/// <summary>
/// The samples as processes, against the simulated market. Those of other languages watch through a wire that is cut, resume by
/// hand, and must not miss or repeat a signal: the contract holds without our client.
/// </summary>
[Collection(DemoCollection.Name)]
public sealed partial class RunningSampleTests(DemoServer demo)
{
    private const int Count = 16;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData("PaperTrader", "SIMULATED market of eth-small-caps")]
    [InlineData("LevelAlert", "watching the levels of eth-small-caps, SIMULATED")]
    public async Task ADotNetSampleFindsTheServer(string name, string says)
    {
        var assembly = Repository.PathOf($"client-sdk/samples/{name}/bin/{Repository.Configuration}/net10.0/RegimeGrpc.Samples.{name}.dll");
        using var sample = Start(new("dotnet", [assembly, demo.Server.Address]));
        try
        {
            Assert.Contains(says, await sample.StandardOutput.ReadLineAsync().Within(Limit), StringComparison.Ordinal);
        }
        finally
        {
            await EndAsync(sample);
        }
    }

    [PythonFact]
    public Task PythonResumesByHandAndMissesNothing() =>
        ResumesAsync(new(PythonFactAttribute.Python!, [Repository.PathOf("client-sdk/samples/python/watch.py")]));

    [ToolFact("npm")]
    public async Task NodeResumesByHandAndMissesNothing()
    {
        using var files = new TempDirectory();
        foreach (var name in (string[])["package.json", "watch.js"]) File.Copy(Repository.PathOf($"client-sdk/samples/node/{name}"), files[name]);
        var install = await Tool.RunAsync(
            new ProcessStartInfo("npm", ["install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]) { WorkingDirectory = files.Path }, Limit);
        Assert.True(install.Code == 0, install.ToString());
        await ResumesAsync(new("node", [files["watch.js"], "--protos", Repository.PathOf("protos")]));
    }

    /// <summary>Cuts the wire once for it, and lets it hang up by itself too.</summary>
    private async Task ResumesAsync(ProcessStartInfo command)
    {
        await using var wire = new TcpProxy(demo.Server.Process.GrpcPort);
        foreach (var argument in (string[])["--server", wire.Address, "--count", $"{Count}", "--hang-up-every", "6"]) command.ArgumentList.Add(argument);
        using var sample = Start(command);
        var error = sample.StandardError.ReadToEndAsync();
        try
        {
            var (said, signals) = (new List<string>(), new List<(ulong Revision, ulong Previous)>());
            while (await sample.StandardOutput.ReadLineAsync().Within(Limit) is { } line)
            {
                said.Add(line);
                if (SignalLine().Match(line) is not { Success: true } signal) continue;
                Assert.StartsWith("SIMULATED", line, StringComparison.Ordinal);
                signals.Add((ulong.Parse(signal.Groups["revision"].ValueSpan), ulong.Parse(signal.Groups["previous"].ValueSpan)));
                if (signals.Count != 3) continue;
                wire.Cut();
                wire.Resume();
            }

            await sample.WaitForExitAsync().Within(Limit);
            Assert.True(sample.ExitCode == 0, string.Join('\n', said) + await error.Within());
            var proof = ProofLine().Match(said[^1]);
            Assert.True(proof.Success, said[^1]);
            Assert.True(int.Parse(proof.Groups["resumed"].ValueSpan) >= 3, said[^1]);
            Assert.Equal(Count, signals.Count);
            foreach (var (before, after) in signals.Zip(signals.Skip(1))) Assert.Equal(before.Revision, after.Previous);
        }
        finally
        {
            await EndAsync(sample);
        }
    }

    private static Process Start(ProcessStartInfo command)
    {
        command.RedirectStandardOutput = command.RedirectStandardError = true;
        return Process.Start(command)!;
    }

    private static async Task EndAsync(Process process)
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync().Within();
    }

    [GeneratedRegex("signal (?<revision>[0-9]+) after (?<previous>[0-9]+) as of", RegexOptions.CultureInvariant)]
    private static partial Regex SignalLine();

    [GeneratedRegex("^proved: [0-9]+ signals, resumed (?<resumed>[0-9]+) times, nothing missing, nothing twice", RegexOptions.CultureInvariant)]
    private static partial Regex ProofLine();
}
