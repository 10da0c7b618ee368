using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using RegimeGrpc.Server.Demo;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Rpc;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Demo;

/// <summary>A whole demo server over a short history.</summary>
public sealed class DemoServerTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Everything_it_says_is_marked_simulated()
    {
        await using var app = Build(demo: true);
        await app.StartAsync().Within();
        await app.Services.GetRequiredService<DemoFeed>().Ready.Within();
        var context = new Call();

        var info = await app.Create<AuditRpc>().GetServerInfo(new(), context).Within();
        Assert.Equal(Wire.V1.Provenance.Simulated, info.Journal.Provenance);

        var instant = new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = info.ServerTime.Seconds };
        var append = new Wire.V1.AppendRequest();
        append.Observations.Add(new Wire.V1.Observation { Series = "crypto.ETH-USD.kraken.trade", EventTime = instant, KnownAt = instant, Scalar = 3000, Source = "client" });
        var appended = await app.Create<ObservationRpc>().Append(append, context).Within();
        Assert.Equal(Wire.V1.Provenance.Simulated, appended.Provenance);
        Assert.Equal(Wire.V1.AppendStatus.Accepted, Assert.Single(appended.Results).Status);

        var read = await app.Create<RegimeRpc>().GetSignal(new(), context).Within();
        Assert.Equal(Wire.V1.Provenance.Simulated, read.Signal.Provenance);
        Assert.Equal(Wire.V1.Provenance.Simulated, read.Replica.Provenance);

        var stream = new Received();
        using var ending = new CancellationTokenSource();
        var request = new Wire.V1.WatchRequest { HeartbeatInterval = new() { Seconds = 1 } };
        var watch = app.Create<RegimeRpc>().Watch(request, stream, new Call(ending.Token));
        await stream.Heartbeat.Within();
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch).Within();
        Assert.Equal(Wire.V1.Provenance.Simulated, stream.All[0].Opened.Provenance);
        var signals = stream.All.Where(response => response.Signal is not null).ToArray();
        Assert.NotEmpty(signals);
        Assert.All(signals, response => Assert.Equal(Wire.V1.Provenance.Simulated, response.Signal.Provenance));
        Assert.All(stream.All.Where(response => response.Heartbeat is not null), response => Assert.Equal(Wire.V1.Provenance.Simulated, response.Heartbeat.Replica.Provenance));
        await app.StopAsync().Within();
        await app.Services.GetRequiredService<JournalSource>().DisposeAsync().Within();
    }

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

    private sealed class Received : IServerStreamWriter<Wire.V1.WatchResponse>
    {
        private readonly TaskCompletionSource _heartbeat = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<Wire.V1.WatchResponse> All { get; } = [];

        public Task Heartbeat => _heartbeat.Task;

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(Wire.V1.WatchResponse message)
        {
            All.Add(message);
            if (message.Heartbeat is not null) _heartbeat.TrySetResult();
            return Task.CompletedTask;
        }
    }

    /// <summary>A call that comes from nowhere and only can be cancelled.</summary>
    private sealed class Call(CancellationToken cancellation = default) : ServerCallContext
    {
        protected override string MethodCore => "";

        protected override string HostCore => "";

        protected override string PeerCore => "";

        protected override DateTime DeadlineCore => DateTime.MaxValue;

        protected override Metadata RequestHeadersCore => [];

        protected override CancellationToken CancellationTokenCore => cancellation;

        protected override Metadata ResponseTrailersCore => [];

        protected override Status StatusCore { get; set; }

        protected override WriteOptions? WriteOptionsCore { get; set; }

        protected override AuthContext AuthContextCore => new("", []);

        protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) => throw new NotSupportedException();

        protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => Task.CompletedTask;
    }
}

/// <summary>A service as a call would get it.</summary>
internal static class ServiceOf
{
    public static T Create<T>(this WebApplication app) => ActivatorUtilities.CreateInstance<T>(app.Services);
}
