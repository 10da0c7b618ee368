using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using RegimeGrpc.EndToEnd.Tests.Cli;
using RegimeGrpc.EndToEnd.Tests.Demo;
using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.Testing;

namespace RegimeGrpc.EndToEnd.Tests.Packages;

/// <summary>What a newcomer gets who has the packages and their READMEs, and nothing else of ours.</summary>
[Collection(DemoCollection.Name)]
public sealed class PackageTests(Packed packed, DemoServer demo) : IClassFixture<Packed>
{
    public static TheoryData<string> Ids => [.. Packed.Ids];

    [Theory]
    [MemberData(nameof(Ids))]
    public void APackageHasReadmeDocumentationAndSymbols(string id)
    {
        using var package = packed.Open(id, "nupkg");
        var names = package.Entries.Select(entry => entry.FullName).ToList();
        Assert.Contains("README.md", names);
        Assert.Contains(names, name => name.EndsWith($"/{id}.dll", StringComparison.Ordinal));
        Assert.Contains(names, name => name.EndsWith($"/{id}.xml", StringComparison.Ordinal));
        using var symbols = packed.Open(id, "snupkg");
        Assert.Contains(symbols.Entries, entry => entry.FullName.EndsWith($"/{id}.pdb", StringComparison.Ordinal));

        using var stream = package.GetEntry($"{id}.nuspec")!.Open();
        var nuspec = XDocument.Load(stream).Root!.Elements().First();
        string? Of(string name) => nuspec.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;
        Assert.Equal("README.md", Of("readme"));
        Assert.False(string.IsNullOrWhiteSpace(Of("description")) || Of("description") == "Package Description", "It says what it is");
        Assert.Contains("grpc", Of("tags"), StringComparison.Ordinal);
        if (Directory.Exists(Repository.PathOf(".git")) || File.Exists(Repository.PathOf(".git")))
            Assert.Matches("^[0-9a-f]{40}$", nuspec.Elements().First(element => element.Name.LocalName == "repository").Attribute("commit")!.Value);
    }

    [Fact]
    public async Task TheReadmeExampleOfTheSdkPrintsSignals()
    {
        var directory = Directory.CreateDirectory(Path.Combine(packed.Workplace, "bot")).FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, "bot.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <NuGetAudit>false</NuGetAudit>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="RegimeGrpc.Client" Version="{packed.Version}" />
              </ItemGroup>
            </Project>
            """);
        var readme = await File.ReadAllTextAsync(Repository.PathOf("client-sdk/Client/README.md"));
        var program = Regex.Match(readme, "```csharp\n(?<body>.*?)```", RegexOptions.Singleline).Groups["body"].Value;
        Assert.Contains("http://127.0.0.1:5210", program, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(directory, "Program.cs"), program.Replace("http://127.0.0.1:5210", demo.Server.Address, StringComparison.Ordinal));
        await Packed.RunAsync(directory, "dotnet", "build", "--nologo", "-v", "quiet", "-o", Path.Combine(directory, "out"));

        using var limit = new CancellationTokenSource(Packed.Limit);
        using var bot = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(directory, "out", "bot.dll")]) { RedirectStandardOutput = true })!;
        try
        {
            Assert.Matches("Z Simulated (Sealed|Provisional) regime .* ETH [0-9]", await bot.StandardOutput.ReadLineAsync(limit.Token));
        }
        finally
        {
            bot.Kill(entireProcessTree: true);
            await bot.WaitForExitAsync().Within();
        }
    }

    [Fact]
    public async Task TheToolInstallsAndWatches()
    {
        var tools = Path.Combine(packed.Workplace, "tools");
        await Packed.RunAsync(packed.Workplace, "dotnet", "tool", "install", "RegimeGrpc.Cli", "--tool-path", tools, "--version", packed.Version);
        var regime = Path.Combine(tools, OperatingSystem.IsWindows() ? "regime.exe" : "regime");
        Assert.Contains("regime watch", await Packed.RunAsync(packed.Workplace, regime, "--help"), StringComparison.Ordinal);
        Assert.Contains("SIMULATED", await Packed.RunAsync(packed.Workplace, regime, "watch", "--count", "1", "--server", demo.Server.Address), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheServerInstallsAndIsReady()
    {
        var tools = Path.Combine(packed.Workplace, "server");
        await Packed.RunAsync(packed.Workplace, "dotnet", "tool", "install", "RegimeGrpc.Server", "--tool-path", tools, "--version", packed.Version);
        var command = Path.Combine(tools, OperatingSystem.IsWindows() ? "regime-server.exe" : "regime-server");
        await using var server = await ServerProcess.StartAsync(
            new ProcessStartInfo(command, ["--grpc-port", "0", "--http-port", "0", "--data-dir", Path.Combine(packed.Workplace, "journal")]) { WorkingDirectory = packed.Workplace });
        Assert.Contains("sqlite", server.ReadyLine, StringComparison.Ordinal);
    }

    [Fact]
    public void TheTestDoublesBringTheConformanceList()
    {
        using var package = packed.Open("RegimeGrpc.Client.Testing", "nupkg");
        Assert.NotNull(package.GetEntry("Conformance.md"));
    }
}
