using Microsoft.Extensions.DependencyInjection;
using RegimeGrpc.Server.Demo;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Rpc;
using RegimeGrpc.Testing;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Server.Tests.Evaluation;

/// <summary>Backtest, scorecard and claims of a whole demo server.</summary>
public sealed class EvaluationRpcTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_demo_scores_itself_and_says_it_is_simulated()
    {
        await using var app = Composition.Build(
            new() { Demo = true, DemoHistory = TimeSpan.FromDays(40), DataDirectory = _directory.Path, GrpcPort = 0, HttpPort = 0 }, TimeProvider.System);
        await app.StartAsync().Within();
        await app.Services.GetRequiredService<DemoFeed>().Ready.Within();
        var rpc = app.Create<EvaluationRpc>();

        var stream = new Written<RunBacktestResponse>();
        var request = new RunBacktestRequest { Parameters = new() { Replications = 200, VariantsTried = 3 } };
        await rpc.RunBacktest(request, stream, new EvaluationCall()).Within(TimeSpan.FromMinutes(2));
        Assert.All(stream.All.SkipLast(1), response => Assert.Equal(RunBacktestResponse.EventOneofCase.Progress, response.EventCase));
        var report = stream.All[^1].Report;
        Assert.Equal(Wire.V1.Provenance.Simulated, report.Provenance);
        Assert.Equal(8, report.Claims.Count);
        Assert.Equal((200, 3, 20), (report.Parameters.Replications, report.Parameters.VariantsTried, report.Parameters.HorizonDays));
        Assert.Equal(System.Enum.GetValues<Strategy>().Where(strategy => strategy != Strategy.Unspecified), report.Curves.Select(curve => curve.Strategy));
        Assert.All(report.Curves, curve => Assert.Equal(curve.Days.Count, curve.Equity.Count));
        Assert.All(report.Claims, claim =>
        {
            Assert.NotEqual(Verdict.Unspecified, claim.Verdict);
            Assert.Equal(report.Fingerprint, claim.Fingerprint);
            Assert.NotEmpty(claim.Reason);
        });

        var first = await rpc.GetScorecard(new(), new EvaluationCall()).Within(TimeSpan.FromMinutes(2));
        var claims = await rpc.ListClaims(new(), new EvaluationCall()).Within(TimeSpan.FromMinutes(2));
        Assert.True(first.SealedRevision > 0);
        Assert.Equal(Wire.V1.Provenance.Simulated, claims.Replica.Provenance);
        Assert.Equal(8, claims.Claims.Count);
        Assert.True(claims.SealedRevision >= first.SealedRevision);

        // Kept until the next seal: nothing is computed twice.
        var (cards, model) = (app.Services.GetRequiredService<Scorecards>(), app.Services.GetRequiredService<Reads>().Model(""));
        for (var sealedAt = default(Core.Journal.Revision); ;)
        {
            sealedAt = model.Seals.Newest!.Revision;
            var (a, b) = (await cards.GetAsync(model, default).Within(TimeSpan.FromMinutes(2)), await cards.GetAsync(model, default).Within(TimeSpan.FromMinutes(2)));
            if (model.Seals.Newest!.Revision != sealedAt) continue;
            Assert.Same(a, b);
            break;
        }

        await RefusedAsync(rpc, new() { Parameters = new() { ReturnBlock = 5 } }, Fault.InvalidArgument);
        await RefusedAsync(rpc, new() { Model = "none" }, Fault.UnknownModel);
        await RefusedAsync(rpc, new() { StartTime = new() { Seconds = 2 }, EndTime = new() { Seconds = 1 } }, Fault.InvalidArgument);

        using var ending = new CancellationTokenSource();
        var cut = new Written<RunBacktestResponse>(_ => ending.Cancel());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rpc.RunBacktest(new(), cut, new EvaluationCall(ending.Token))).Within();
        Assert.DoesNotContain(cut.All, response => response.Report is not null);
        await app.StopAsync().Within();
        await app.Services.GetRequiredService<JournalSource>().DisposeAsync().Within();
    }

    [Theory]
    [InlineData(typeof(Core.Evaluation.Strategy), typeof(Strategy))]
    [InlineData(typeof(Core.Evaluation.Claims.ClaimVerdict), typeof(Verdict))]
    public void States_travel_by_their_numbers(System.Type core, System.Type wire) => Assert.Equal(
        System.Enum.GetNames(core).Select(name => (name, Convert.ToInt32(System.Enum.Parse(core, name), null))).Prepend(("Unspecified", 0)),
        System.Enum.GetNames(wire).Select(name => (name, Convert.ToInt32(System.Enum.Parse(wire, name), null))));

    private static async Task RefusedAsync(EvaluationRpc rpc, RunBacktestRequest request, string reason)
    {
        var refused = await Assert.ThrowsAsync<FaultException>(() => rpc.RunBacktest(request, new Written<RunBacktestResponse>(), new EvaluationCall())).Within();
        Assert.Equal(reason, refused.Fault.Reason);
    }
}
