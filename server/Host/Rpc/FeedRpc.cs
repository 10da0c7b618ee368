using Grpc.Core;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Server.Rpc;

/// <summary>The live inputs, for who runs the server.</summary>
/// <param name="intake">Knows the server's clock.</param>
/// <param name="feeds">Null on a server without live inputs.</param>
[BindServiceMethod(typeof(KnownRequests), nameof(KnownRequests.BindService))]
internal sealed class FeedRpc(Intake intake, IFeeds? feeds = null) : FeedService.FeedServiceBase
{
    public override Task<ListFeedsResponse> ListFeeds(ListFeedsRequest request, ServerCallContext context)
    {
        var provider = Provider(request.Provider);
        var response = new ListFeedsResponse { ServerTime = WireTime.Show(intake.Now) };
        response.Feeds.AddRange(Live.Health.Where(health => provider is null || health.Provider == provider).GroupBy(health => health.Provider).Select(Show));
        return Task.FromResult(response);
    }

    public override async Task CheckFeeds(CheckFeedsRequest request, IServerStreamWriter<CheckFeedsResponse> responseStream, ServerCallContext context)
    {
        await foreach (var check in Live.CheckAsync(Provider(request.Provider), context.CancellationToken))
        {
            var response = new CheckFeedsResponse { Provider = check.Provider, Outcome = (Wire.V1.FeedOutcome)(int)check.Outcome, Message = check.Message };
            response.Answers.AddRange(check.Answers.Select(Show));
            await responseStream.WriteAsync(response, context.CancellationToken);
        }
    }

    public override async Task BackfillFeeds(BackfillFeedsRequest request, IServerStreamWriter<BackfillFeedsResponse> responseStream, ServerCallContext context)
    {
        await foreach (var told in Live.BackfillAsync(Provider(request.Provider), context.CancellationToken))
            await responseStream.WriteAsync(Show(told), context.CancellationToken);
    }

    private IFeeds Live => feeds ?? throw Fault.NoFeeds();

    private string? Provider(string asked) =>
        asked.Length == 0 ? null
        : Live.Providers.Contains(asked) ? asked
        : throw Fault.Invalid("provider", $"none is called '{asked}'; there are {string.Join(", ", Live.Providers)}.");

    private static Feed Show(IGrouping<string, FeedHealth> series)
    {
        var worst = series.MaxBy(health => health.State)!;
        var feed = new Feed { Provider = series.Key, Licence = (FeedLicence)(int)worst.Licence, State = (Wire.V1.FeedState)(int)worst.State, Reason = worst.Reason };
        feed.Series.AddRange(series.Select(health => new FeedSeries
        {
            Series = health.Series,
            Unit = SeriesCatalogue.Find(health.Series)?.Unit ?? "",
            State = (Wire.V1.FeedState)(int)health.State,
            Reason = health.Reason,
            NewestEventTime = WireTime.Show(health.Newest),
            LastSuccessAt = WireTime.Show(health.LastSuccess),
            NextDueAt = WireTime.Show(health.Due),
            StaleAfter = WireTime.Show(health.StaleAfter),
            LastError = health.LastError ?? "",
            LastErrorAt = WireTime.Show(health.LastErrorAt),
        }));
        return feed;
    }

    private static Wire.V1.FeedAnswer Show(Pipeline.FeedAnswer answer) => new()
    {
        Source = answer.Source,
        Outcome = (Wire.V1.FeedOutcome)(int)answer.Outcome,
        Message = answer.Message,
        Values = (ulong)answer.Values,
        NewestEventTime = WireTime.Show(answer.Newest),
    };

    private static BackfillFeedsResponse Show(BackfillEvent told) => told switch
    {
        BackfillEvent.Progress(var text) => new() { Progress = new() { Text = text } },
        BackfillEvent.Fetched(var answer) => new() { Fetched = Show(answer) },
        BackfillEvent.Appended all => new()
        {
            Appended = new()
            {
                Added = (ulong)all.Added,
                Revised = (ulong)all.Revised,
                Unchanged = (ulong)all.Unchanged,
                Held = (ulong)all.Held,
                Rejected = (ulong)all.Rejected,
                FirstRejectionReason = all.First?.Reason ?? "",
                FirstRejection = all.First?.Message ?? "",
            },
        },
        _ => throw new InvalidOperationException($"No frame for {told.GetType().Name}"),
    };
}
