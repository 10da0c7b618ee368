using Grpc.Core;
using RegimeGrpc.Core;
using RegimeGrpc.Server.Access;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Server.Rpc;

/// <summary>The way in, on the wire.</summary>
[BindServiceMethod(typeof(KnownRequests), nameof(KnownRequests.BindService))]
internal sealed class ObservationRpc(Intake intake, JournalSource journals, Quotas quotas) : ObservationService.ObservationServiceBase
{
    // A series nobody has may be as long as a message; its answer must not be.
    private const int LongestShown = 60;

    public override async Task<AppendResponse> Append(AppendRequest request, ServerCallContext context)
    {
        quotas.Take(Caller.Of(context.GetHttpContext()), request.Observations.Count);
        var answer = await AppendAsync(request.Observations, request.JournalId, request.AdvanceTo, context);
        var response = new AppendResponse
        {
            LatestRevision = answer.Latest,
            Durability = answer.Durability,
            JournalId = answer.JournalId,
            Provenance = answer.Provenance,
        };
        response.Results.AddRange(answer.Results);
        return response;
    }

    public override async Task AppendStream(
        IAsyncStreamReader<AppendStreamRequest> requestStream, IServerStreamWriter<AppendStreamResponse> responseStream, ServerCallContext context)
    {
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            var request = requestStream.Current;
            await quotas.TakeAsync(Caller.Of(context.GetHttpContext()), request.Observations.Count, context.CancellationToken);
            var answer = await AppendAsync(request.Observations, request.JournalId, request.AdvanceTo, context);
            var response = new AppendStreamResponse
            {
                Batch = request.Batch,
                LatestRevision = answer.Latest,
                Durability = answer.Durability,
                JournalId = answer.JournalId,
                Provenance = answer.Provenance,
            };
            response.Results.AddRange(answer.Results);
            await responseStream.WriteAsync(response, context.CancellationToken);
        }
    }

    private async Task<Answer> AppendAsync(
        IReadOnlyList<Wire.V1.Observation> observations, string journalId, Google.Protobuf.WellKnownTypes.Timestamp? advanceTo, ServerCallContext context)
    {
        var (caller, cancellation) = (Caller.Of(context.GetHttpContext()), context.CancellationToken);
        var until = advanceTo is null ? (Instant?)null : WireTime.Read(advanceTo, "advance_to");
        if (until is { } instant && instant > intake.Now + ObservationRules.ClockTolerance)
            throw Fault.Invalid("advance_to", $"{instant} is in the future of the server's clock ({intake.Now}).");
        if (until is not null && !caller.Series.Allow(Core.Journal.Observation.ClockSeries)) throw NotYours(caller, Core.Journal.Observation.ClockSeries);
        var journal = journals.Current;
        if (journalId.Length > 0 && journalId != journal.Identity.Id) throw Fault.NotThisJournal(journal.Identity.Id);

        var results = new AppendResult[observations.Count];
        var readable = new List<Core.Journal.Observation>(observations.Count);
        var places = new List<int>(observations.Count);
        for (var i = 0; i < observations.Count; i++)
        {
            if (!caller.Series.Allow(observations[i].Series))
            {
                var fault = NotYours(caller, observations[i].Series).Fault;
                results[i] = Rejected(new(fault.Reason, fault.Message, "series"));
            }
            else if (WireObservation.TryRead(observations[i], out var observation, out var rejection))
            {
                readable.Add(observation);
                places.Add(i);
            }
            else
            {
                results[i] = Rejected(rejection);
            }
        }

        var outcomes = await intake.AppendAsync(readable, until, cancellation, Origins.Of(context.GetHttpContext()));
        for (var i = 0; i < outcomes.Count; i++) results[places[i]] = Show(outcomes[i]);
        var head = await journal.HeadAsync(cancellation);
        return new(results, (ulong)head.Newest.Number, WireEnums.Show(journal.Durability), journal.Identity.Id, WireEnums.Show(journal.Identity.Provenance));
    }

    private static FaultException NotYours(Caller caller, string series) => new(new(
        Fault.SeriesNotAllowed,
        $"'{caller.Name}' may append to {caller.Series.Text}, not to '{(series.Length <= LongestShown ? series : series[..LongestShown] + "...")}'. Ask the operator to allow it.",
        new Dictionary<string, string> { ["series"] = series.Length <= LongestShown ? series : series[..LongestShown] }));

    private static AppendResult Show(IntakeResult result) => result switch
    {
        IntakeResult.Accepted(var revision) => new() { Status = AppendStatus.Accepted, Revision = (ulong)revision.Number },
        IntakeResult.Duplicate(var revision) => new() { Status = AppendStatus.Duplicate, Revision = (ulong)revision.Number },
        IntakeResult.Rejected(var rejection) => Rejected(rejection),
        _ => throw new InvalidOperationException($"No wire form for {result}"),
    };

    private static AppendResult Rejected(Pipeline.Rejection rejection) => new()
    {
        Status = AppendStatus.Rejected,
        Rejection = new() { Reason = rejection.Reason, Message = rejection.Message, Field = rejection.Field },
    };

    private sealed record Answer(AppendResult[] Results, ulong Latest, Wire.V1.Durability Durability, string JournalId, Wire.V1.Provenance Provenance);
}
