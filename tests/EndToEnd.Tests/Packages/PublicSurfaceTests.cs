using System.Reflection;
using PublicApiGenerator;
using RegimeGrpc.EndToEnd.Tests.House;

namespace RegimeGrpc.EndToEnd.Tests.Packages;

/// <summary>
/// What users of a package can see is written down in <c>Surface/</c>. A change is made on purpose: run the tests with
/// <c>REGIME_ACCEPT_SURFACE=1</c> and look at the difference before you commit it.
/// </summary>
public sealed class PublicSurfaceTests
{
    private static readonly ApiGeneratorOptions Options = new()
    {
        IncludeAssemblyAttributes = false,
        ExcludeAttributes = ["System.Runtime.CompilerServices.CompilerGeneratedAttribute", "System.Diagnostics.DebuggerDisplayAttribute"],
    };

    public static TheoryData<string> Libraries => [.. Packed.Libraries];

    [Theory]
    [MemberData(nameof(Libraries))]
    public async Task IsAsWrittenDown(string package)
    {
        var assembly = Repository.PathOf($"{Packed.ProjectOf(package)}/bin/{Repository.Configuration}/net10.0/{package}.dll");
        var surface = Assembly.LoadFrom(assembly).GeneratePublicApi(Options).ReplaceLineEndings("\n").TrimEnd() + "\n";
        var file = Repository.PathOf($"tests/EndToEnd.Tests/Packages/Surface/{package}.txt");
        if (Environment.GetEnvironmentVariable("REGIME_ACCEPT_SURFACE") == "1") await File.WriteAllTextAsync(file, surface);
        Assert.True(File.Exists(file), $"{file} is missing: run this test with REGIME_ACCEPT_SURFACE=1 and commit it.");
        var written = (await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n");
        Assert.True(written == surface, $"The public surface of {package} is another than {file}. Meant? Run this test with REGIME_ACCEPT_SURFACE=1 and commit the difference.\n{Difference(written, surface)}");
    }

    private static string Difference(string written, string surface)
    {
        var (before, after) = (written.Split('\n'), surface.Split('\n'));
        return string.Join('\n', before.Except(after).Select(line => $"- {line.Trim()}").Concat(after.Except(before).Select(line => $"+ {line.Trim()}")).Take(40));
    }
}
