using System.Diagnostics;
using RegimeGrpc.Client;
using RegimeGrpc.Client.Observations;
using RegimeGrpc.Client.Signals;
using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.Testing;

namespace RegimeGrpc.EndToEnd.Tests.Demo;

/// <summary>What is made from the simulated market says so everywhere, and never gets mixed with the real one.</summary>
public sealed class DemoTests(DemoServer demo) : IClassFixture<DemoServer>
{
    private const int LiveSignals = 5;

    private RegimeServer Server => demo.Server;

    [Fact]
    public async Task EveryMessageOfAWatchSaysSimulated()
    {
        using var end = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var (signals, hasBeaten) = (0, false);
        await foreach (var step in Server.Client.WatchAsync(new() { HeartbeatInterval = TimeSpan.FromSeconds(1) }, end.Token))
        {
            switch (step)
            {
                case WatchEvent.Opened opened:
                    Assert.Equal(Provenance.Simulated, opened.Provenance);
                    break;
                case WatchEvent.Published published:
                    Assert.Equal(Provenance.Simulated, published.Signal.Provenance);
                    signals++;
                    break;
                case WatchEvent.Heartbeat heartbeat:
                    Assert.Equal(Provenance.Simulated, heartbeat.Replica.Provenance);
                    hasBeaten = true;
                    break;
            }

            if (hasBeaten && signals >= LiveSignals) return;
        }
    }

    [Fact]
    public async Task EveryAnswerSaysSimulated()
    {
        var client = Server.Client;
        foreach (var answer in await Task.WhenAll(client.GetSignalAsync(), client.GetRegimeAsync(), client.GetLevelsAsync(), client.GetCorrelationAsync()).Within())
            Assert.Equal((Provenance.Simulated, Provenance.Simulated), (answer.Signal.Provenance, answer.Replica.Provenance));

        var past = await client.GetSignalAsync(new() { At = At.AsOf(DateTimeOffset.UtcNow.AddDays(-100)) }).Within();
        Assert.Equal((Provenance.Simulated, Finality.Sealed), (past.Signal.Provenance, past.Signal.Finality));
        Assert.Equal(Provenance.Simulated, (await client.GetServerInfoAsync().Within()).Journal.Provenance);

        // A series the simulated market leaves alone: its journal runs hours ahead of the clock, and would call anything else history.
        var now = DateTimeOffset.UtcNow;
        var receipt = await client.AppendAsync([new() { Series = "macro.DGS10", EventTime = now, KnownAt = now, Source = "test", Scalar = 4.2 }]).Within();
        Assert.Equal(Provenance.Simulated, receipt.Provenance);
        Assert.IsType<AppendResult.Accepted>(Assert.Single(receipt.Results));
    }

    [Fact]
    public async Task TheReadyLineAndTheCommandSaySimulated()
    {
        Assert.Contains("SIMULATED", Server.Process.ReadyLine, StringComparison.Ordinal);
        foreach (var arguments in (string[][])[["watch", "--count", "1"], ["get", "regime"], ["server-info"]])
        {
            var ended = await RegimeCommand.RunAsync(Server.Address, arguments);
            Assert.True(ended.Code == 0, ended.ToString());
            Assert.Contains("SIMULATED", ended.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task WithoutDemoNothingSaysSimulated()
    {
        await using var real = await RegimeServer.EmbeddedAsync();
        var now = DateTimeOffset.UtcNow;
        var receipt = await real.Client.AppendAsync([new() { Series = "etf.eth.holdings", EventTime = now, KnownAt = now, Source = "test", Scalar = 3.5e6 }]).Within();
        var info = await real.Client.GetServerInfoAsync().Within();
        var opened = await Watches.FirstAsync<WatchEvent.Opened>(real.Client);
        var heartbeat = await Watches.FirstAsync<WatchEvent.Heartbeat>(real.Client, new() { HeartbeatInterval = TimeSpan.FromSeconds(1) });
        Assert.All([receipt.Provenance, info.Journal.Provenance, opened.Provenance, heartbeat.Replica.Provenance], provenance => Assert.Equal(Provenance.Real, provenance));
        Assert.DoesNotContain("SIMULATED", real.Process.Said, StringComparison.Ordinal);
        // Four calls were answered: by themselves they are no reason for a line in the log.
        Assert.DoesNotContain("Microsoft.", real.Process.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("SIMULATED", (await RegimeCommand.RunAsync(real.Address, "server-info")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARealServerDoesNotStartOnASimulatedJournal()
    {
        await using var simulated = await RegimeServer.EmbeddedAsync("--demo");
        await simulated.Process.StopAsync();
        var ended = await Tool.RunAsync(
            new ProcessStartInfo("dotnet", [Repository.Server, "--grpc-port", "0", "--http-port", "0", "--data-dir", simulated.DataDirectory]), RegimeCommand.Limit);
        Assert.NotEqual(0, ended.Code);
        Assert.Contains("simulated", ended.Error + ended.Out, StringComparison.OrdinalIgnoreCase);
    }
}
