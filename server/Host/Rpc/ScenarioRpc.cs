using Grpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Scenario;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Server.Rpc;

/// <summary>What if, on the wire.</summary>
[BindServiceMethod(typeof(KnownRequests), nameof(KnownRequests.BindService))]
internal sealed class ScenarioRpc(Reads reads, WhatIf whatIf, ReplicaFacts replica, JournalSource journals) : ScenarioService.ScenarioServiceBase
{
    public override Task<EvaluateResponse> Evaluate(EvaluateRequest request, ServerCallContext context)
    {
        var topics = WireEnums.Read(request.Topics);
        var assumptions = WireScenario.Read(request);
        return whatIf.AskAsync(
            reads.Model(request.Model),
            Place(request.Revision),
            fork =>
            {
                if (fork.Check(assumptions) is { } wrong) throw Fault.Invalid(wrong.Part, wrong.Problem);
                var evaluation = fork.Evaluate(assumptions);
                var response = new EvaluateResponse { Base = WireScenario.Show(fork, journals.Current.Identity.Provenance), Replica = replica.Show() };
                response.Signals.AddRange(evaluation.Signals.Select(signal => WireScenario.Show(signal, topics)));
                response.Changes.AddRange(evaluation.Changes.Select(WireScenario.Show));
                response.Observations.AddRange(evaluation.Assumed.Select(WireScenario.Show));
                return response;
            },
            context.CancellationToken);
    }

    public override Task<FindFlipPointsResponse> FindFlipPoints(FindFlipPointsRequest request, ServerCallContext context)
    {
        var range = new FlipRange(
            request.HasLowFactor ? request.LowFactor : FlipRange.Default.Low, request.HasHighFactor ? request.HighFactor : FlipRange.Default.High);
        if (!range.IsValid)
        {
            throw request.HasLowFactor && !(range with { High = FlipRange.Default.High }).IsValid
                ? Fault.Invalid("low_factor", $"from {FlipRange.Least} to below 1.")
                : Fault.Invalid("high_factor", $"over 1, up to {FlipRange.Most}.");
        }

        return whatIf.AskAsync(
            reads.Model(request.Model),
            Place(request.Revision),
            fork =>
            {
                if (fork.AssetPrice is null) throw Fault.Nothing();
                var response = new FindFlipPointsResponse { Base = WireScenario.Show(fork, journals.Current.Identity.Provenance), Replica = replica.Show() };
                response.Points.AddRange(FlipSearch.ByAsset(fork, range, context.CancellationToken).Select(WireScenario.Show));
                if (request.Benchmark && fork.BenchmarkPrice is not null)
                    response.Points.AddRange(FlipSearch.ByBenchmark(fork, range, context.CancellationToken).Select(WireScenario.Show));
                return response;
            },
            context.CancellationToken);
    }

    private static Revision? Place(ulong revision) => revision switch
    {
        0 => null,
        <= long.MaxValue => new Revision((long)revision),
        _ => throw Fault.Invalid("revision", "no revision is that large."),
    };
}
