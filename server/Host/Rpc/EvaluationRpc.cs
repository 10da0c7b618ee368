using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RegimeGrpc.Core;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Wire.V1;
using Parameters = RegimeGrpc.Core.Evaluation.EvaluationParameters;

namespace RegimeGrpc.Server.Rpc;

/// <summary>Backtests, the scorecard and the ledger of claims on the wire.</summary>
[BindServiceMethod(typeof(KnownRequests), nameof(KnownRequests.BindService))]
internal sealed class EvaluationRpc(Reads reads, Backtests backtests, Scorecards scorecards, ReplicaFacts replica) : EvaluationService.EvaluationServiceBase
{
    public override async Task RunBacktest(RunBacktestRequest request, IServerStreamWriter<RunBacktestResponse> responseStream, ServerCallContext context)
    {
        var model = reads.Model(request.Model).Model;
        var (from, until) = (Read(request.StartTime, "start_time"), Read(request.EndTime, "end_time"));
        if (from > until) throw Fault.Invalid("end_time", "must not be before start_time.");
        var parameters = Read(request.Parameters, scorecards.Parameters);
        await foreach (var step in backtests.RunAsync(model, from, until, parameters, request.ExcludeRuleDated, context.CancellationToken))
            await responseStream.WriteAsync(Show(step));
    }

    public override async Task<GetScorecardResponse> GetScorecard(GetScorecardRequest request, ServerCallContext context)
    {
        var report = await scorecards.GetAsync(reads.Model(request.Model), context.CancellationToken);
        var response = new GetScorecardResponse
        {
            Model = report.Model,
            Fingerprint = report.Fingerprint,
            Parameters = WireReport.Show(report.Parameters),
            SealedRevision = (ulong)report.Revision.Number,
            FirstSeal = WireTime.Show(report.From),
            LastSeal = WireTime.Show(report.To),
            Scores = WireReport.Scores(report),
            Replica = replica.Show(),
        };
        response.Notes.AddRange(report.Notes);
        return response;
    }

    public override async Task<ListClaimsResponse> ListClaims(ListClaimsRequest request, ServerCallContext context)
    {
        var report = await scorecards.GetAsync(reads.Model(request.Model), context.CancellationToken);
        var response = new ListClaimsResponse
        {
            Model = report.Model,
            Fingerprint = report.Fingerprint,
            SealedRevision = (ulong)report.Revision.Number,
            Replica = replica.Show(),
        };
        response.Claims.AddRange(report.Claims.Select(WireClaims.Show));
        return response;
    }

    private static RunBacktestResponse Show(BacktestEvent step) => step switch
    {
        BacktestEvent.Progressed(var revision, var last, var time, var seals) => new()
        {
            Progress = new()
            {
                Revision = (ulong)revision.Number,
                LastRevision = (ulong)last.Number,
                JournalTime = WireTime.Show(time),
                Seals = (ulong)seals,
            },
        },
        BacktestEvent.Completed(var report, var journal) => new() { Report = WireReport.Show(report, journal) },
        _ => throw new InvalidOperationException($"Not on the wire: {step}"),
    };

    private static Instant? Read(Timestamp? time, string field) => time is null ? null : WireTime.Read(time, field);

    private static Parameters Read(EvaluationParameters? wire, Parameters known)
    {
        if (wire is null) return known;
        var parameters = known with
        {
            CostPerSide = wire.HasCostPerSide ? wire.CostPerSide : known.CostPerSide,
            Horizon = wire.HasHorizonDays ? wire.HorizonDays : known.Horizon,
            ReturnBlock = wire.HasReturnBlock ? wire.ReturnBlock : known.ReturnBlock,
            OutcomeBlock = wire.HasOutcomeBlock ? wire.OutcomeBlock : known.OutcomeBlock,
            Replications = wire.HasReplications ? wire.Replications : known.Replications,
            Seed = wire.HasSeed ? wire.Seed : known.Seed,
            VariantsTried = wire.HasVariantsTried ? wire.VariantsTried : known.VariantsTried,
        };
        return parameters.Fault() is { } fault ? throw Fault.Invalid($"parameters.{fault.Field}", fault.Reason + ".") : parameters;
    }
}
