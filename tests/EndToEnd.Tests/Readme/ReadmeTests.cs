using System.Diagnostics;
using System.Text.RegularExpressions;
using RegimeGrpc.Client;
using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.EndToEnd.Tests.Input;
using RegimeGrpc.EndToEnd.Tests.Plain;
using RegimeGrpc.Testing;

namespace RegimeGrpc.EndToEnd.Tests.Readme;

/// <summary>What README.md says to type works, as it stands there; only addresses, directories and the build are the tests' own.</summary>
public sealed class ReadmeTests(ReadmeServer readme) : IClassFixture<ReadmeServer>, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly TempDirectory _files = new();

    public static TheoryData<string> GrpcurlLines => [.. ReadmeText.GrpcurlLines];

    public static TheoryData<string> LookingCommands => [.. Cli().Where(command => !command.Contains(" import ", StringComparison.Ordinal))];

    public void Dispose() => _files.Dispose();

    [Fact]
    public void ItHasTheCommandsThatAreTestedHere()
    {
        Assert.Contains(ReadmeServer.Command, ReadmeText.Commands);
        Assert.Contains("tests/run", ReadmeText.Commands);
        Assert.True(File.Exists(Repository.PathOf("tests/run")));
        Assert.Equal(3, LookingCommands.Count);
        Assert.Equal(4, ReadmeText.GrpcurlLines.Count);
    }

    [Theory]
    [MemberData(nameof(LookingCommands))]
    public async Task ACommandToLookAtTheServerShowsItSimulated(string command)
    {
        var start = ReadmeServer.Built(command);
        start.Environment["REGIME_SERVER"] = readme.Process.GrpcAddress;
        if (!command.EndsWith("watch", StringComparison.Ordinal))
        {
            var ended = await Tool.RunAsync(start, Limit);
            Assert.True(ended.Code == 0, ended.ToString());
            Assert.Contains("SIMULATED", ended.Out, StringComparison.Ordinal);
            return;
        }

        var line = await FirstLineAsync(start, new Regex("SIMULATED .*(sealed|provisional)"));
        Assert.Contains("cluster", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheExampleOfABotPrintsSignals()
    {
        var project = _files["bot.csproj"];
        await File.WriteAllTextAsync(project, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <ProjectReference Include="{Repository.PathOf("client-sdk/Client/RegimeGrpc.Client.csproj")}" />
              </ItemGroup>
            </Project>
            """);
        const string Default = "http://127.0.0.1:5210";
        Assert.Contains(Default, ReadmeText.Program, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_files["Program.cs"], ReadmeText.Program.Replace(Default, readme.Process.GrpcAddress, StringComparison.Ordinal));
        // The client is built already, and its own build is not to be disturbed while other tests run on it.
        var built = await Tool.RunAsync(
            new ProcessStartInfo("dotnet", ["build", project, "-c", Repository.Configuration, "--nologo", "-v", "quiet", "-p:BuildProjectReferences=false", "-p:NuGetAudit=false"]), Limit);
        Assert.True(built.Code == 0, built.ToString());

        var line = await FirstLineAsync(
            new ProcessStartInfo("dotnet", [_files[$"bin/{Repository.Configuration}/net10.0/bot.dll"]]), new Regex("^20.* ETH "));
        Assert.Contains("SIMULATED", line, StringComparison.OrdinalIgnoreCase);
        Assert.Matches(@"ETH \d+", line);
    }

    [GrpcurlTheory]
    [MemberData(nameof(GrpcurlLines))]
    public async Task AGrpcurlLineWorks(string line)
    {
        Assert.Contains("127.0.0.1:5210", line, StringComparison.Ordinal);
        var address = readme.Process.GrpcAddress;
        if (Tool.IsInstalled("grpcurl"))
        {
            var ended = await Tool.RunAsync(new ProcessStartInfo("bash", ["-c", line.Replace("127.0.0.1:5210", new Uri(address).Authority, StringComparison.Ordinal)]), Limit);
            var isBounded = line.Contains("-max-time", StringComparison.Ordinal);
            Assert.True(ended.Code == 0 || isBounded, ended.ToString());
            Assert.Contains(line.EndsWith(" list", StringComparison.Ordinal) ? "regime.v1.RegimeService" : "PROVENANCE_SIMULATED", ended.Out, StringComparison.Ordinal);
            return;
        }

        if (line.EndsWith(" list", StringComparison.Ordinal))
        {
            Assert.Contains("regime.v1.RegimeService", await Buf.ListAsync(address), StringComparison.Ordinal);
            return;
        }

        var call = Regex.Match(line, "-d '(?<json>[^']*)' 127.0.0.1:5210 (?<method>\\S+)$");
        Assert.True(call.Success, line);
        var (method, json) = (call.Groups["method"].Value, call.Groups["json"].Value);
        var signal = method.EndsWith("/Watch", StringComparison.Ordinal)
            ? (await Buf.StreamAsync(address, method, json, message => message.TryGetProperty("signal", out _)))[^1]
            : await Buf.CallAsync(address, method, json);
        Assert.Equal("PROVENANCE_SIMULATED", signal.GetProperty("signal").GetProperty("provenance").GetString());
    }

    [Fact]
    public async Task TheServerForRealDataTakesTheImport()
    {
        Assert.Contains("dotnet run --project server/Host", ReadmeText.Commands);
        await using var server = await ServerProcess.StartAsync(
            ReadmeServer.Built("dotnet run --project server/Host", "--", "--grpc-port", "0", "--http-port", "0", "--data-dir", _files["journal"]));
        Directory.CreateDirectory(_files["csv"]);
        var data = GeneratedMarket.Write(_files["csv"]);

        var import = Assert.Single(Cli(), command => command.Contains(" import ", StringComparison.Ordinal));
        var start = ReadmeServer.Built(import.Replace(" DIR ", $" {data.Directory} ", StringComparison.Ordinal).Replace(" FILE ", $" {data.Manifest} ", StringComparison.Ordinal));
        start.Environment["REGIME_SERVER"] = server.GrpcAddress;
        var ended = await Tool.RunAsync(start, Limit);
        Assert.True(ended.Code == 0, ended.ToString());
        await using var client = RegimeClient.Connect(server.GrpcAddress);
        Assert.True((await client.GetServerInfoAsync().Within()).Journal.LatestRevision.Number > 5000);
    }

    [Fact]
    public async Task HelpTellsTheOptions()
    {
        var ended = await Tool.RunAsync(ReadmeServer.Built("dotnet run --project server/Host -- --help"), Limit);
        Assert.Equal(0, ended.Code);
        foreach (var option in (string[])["--demo", "--data-dir", "--redis", "--grpc-port", "--http-port"]) Assert.Contains(option, ended.Out, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Cli() => ReadmeText.Commands.Where(command => command.StartsWith("dotnet run --project client-sdk/Cli -- ", StringComparison.Ordinal));

    /// <summary>Runs a program that does not end by itself, and ends it at the first line that matches.</summary>
    private static async Task<string> FirstLineAsync(ProcessStartInfo command, Regex wanted)
    {
        command.RedirectStandardOutput = true;
        using var process = Process.Start(command)!;
        try
        {
            return await ReadAsync().Within(Limit, $"{command.FileName} prints {wanted}");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync().Within();
        }

        async Task<string> ReadAsync()
        {
            while (await process.StandardOutput.ReadLineAsync() is { } line)
                if (wanted.IsMatch(line)) return line;
            throw new InvalidOperationException($"{command.FileName} ended without {wanted}");
        }
    }
}

/// <summary>A test of a grpcurl line: by grpcurl where it is installed, else the same call by buf curl, else skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GrpcurlTheoryAttribute : TheoryAttribute
{
    public GrpcurlTheoryAttribute()
    {
        if (!Tool.IsInstalled("grpcurl") && Buf.Missing is { } missing) Skip = $"grpcurl is not here. {missing}";
    }
}
