using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using RegimeGrpc.Client;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Tests.Rpc;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Scenario;

/// <summary>A whole server on a port, over a made-up market in which every series has its observations, and a client of it.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private const int Days = 330;

    private readonly TempDirectory _directory = new();
    private WebApplication _app = null!;

    internal RegimeClient Client { get; private set; } = null!;

    internal string Address { get; private set; } = "";

    internal string Directory => _directory.Path;

    internal ModelFold Model => _app.Services.GetRequiredService<IReadOnlyList<ModelFold>>()[0];

    internal T Service<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public async Task InitializeAsync()
    {
        _app = Composition.Build(new() { DataDirectory = Path.Combine(_directory.Path, "data"), RingCapacity = 512, GrpcPort = 0, HttpPort = 0 }, TimeProvider.System);
        await _app.StartAsync().Within();
        await Service<FoldLoop>().CaughtUp.Within();
        // Both endpoints choose a free port; gRPC is configured first.
        Address = _app.Urls.First();
        Client = RegimeClient.Connect(Address, new() { Deadline = TimeSpan.FromMinutes(2) });
        await AppendAsync([.. SampleJournal.Make(EthSmallCaps.Model, Days)]);
    }

    internal async Task AppendAsync(IReadOnlyList<Observation> observations)
    {
        foreach (var batch in observations.Chunk(Intake.LargestBatch))
        {
            var results = await Service<Intake>().AppendAsync(batch, null, CancellationToken.None).Within();
            Assert.All(results, result => Assert.IsType<IntakeResult.Accepted>(result));
        }

        var head = await Service<JournalSource>().Current.HeadAsync(CancellationToken.None).Within();
        while (Model.Board.Head.Revision < head.Newest) await Model.Board.Moved.Within(TimeSpan.FromMinutes(2));
    }

    public async Task DisposeAsync()
    {
        await Client.DisposeAsync();
        await _app.StopAsync().Within();
        await Service<JournalSource>().DisposeAsync().Within();
        await _app.DisposeAsync();
        _directory.Dispose();
    }
}
