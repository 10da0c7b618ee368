using System.Diagnostics;
using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.Testing;

namespace RegimeGrpc.EndToEnd.Tests.Faults;

/// <summary>A slice of the long run of random faults, always the same one; tests/Soak/README.md has the whole.</summary>
public sealed class SoakTests
{
    [Fact]
    public async Task ASliceOfTheSoakKeepsEveryPromise()
    {
        var ended = await Tool.RunAsync(
            new ProcessStartInfo("dotnet", [Repository.Soak, "--minutes", "0.4", "--seed", "3", "--longest-freeze", "8"]), TimeSpan.FromMinutes(4));
        Assert.True(ended.Code == 0, ended.ToString());
    }
}
