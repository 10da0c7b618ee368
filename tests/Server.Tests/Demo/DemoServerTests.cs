using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Demo;

/// <summary>A whole demo server over a short history.</summary>
public sealed class DemoServerTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_journal_stays_what_it_was_made_as(bool simulatedFirst)
    {
        await using (var first = Build(simulatedFirst))
        {
            await first.StartAsync().Within();
            await first.Services.GetRequiredService<FoldLoop>().CaughtUp.Within();
            await first.StopAsync().Within();
            await first.Services.GetRequiredService<JournalSource>().DisposeAsync().Within();
        }

        await using var second = Build(!simulatedFirst);
        try
        {
            await second.StartAsync().Within();
        }
        catch (OperationCanceledException)
        {
            // Refused before the ports were bound.
        }

        var fold = second.Services.GetRequiredService<FoldLoop>();
        await fold.ExecuteTask!.Within();
        var refused = Assert.IsType<JournalRefusedException>(fold.Failure);
        Assert.Contains(simulatedFirst ? "holds simulated observations" : "holds real observations", refused.Message, StringComparison.Ordinal);
    }

    private WebApplication Build(bool demo) => Composition.Build(
        new() { Demo = demo, DemoHistory = TimeSpan.FromDays(12), DataDirectory = _directory.Path, GrpcPort = 0, HttpPort = 0 }, TimeProvider.System);
}
