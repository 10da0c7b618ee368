using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;

namespace RegimeGrpc.Server.Feeds.Lido;

/// <summary>Staking yield as stakers get it, per cent a year, after Lido's fee; made gross here, as the history is.</summary>
internal sealed class LidoSource(ProviderHttp http) : IPullSource
{
    private const string Apr = "onchain.eth.validator.apr";

    private static readonly TimeSpan Stale = TimeSpan.FromHours(48);
    private static readonly TimeSpan Interval = TimeSpan.FromHours(6);

    public string Name => "lido/apr";

    public string Provider => Providers.Lido;

    public IReadOnlyList<string> Series { get; } = [Apr];

    public PullPlan Plan(PullView view)
    {
        // By its own answers: another provider has the same series every morning, and Lido would never be due.
        var due = view.LastAnswer is { } last ? last + Interval : view.Since;
        return new(due, due + TimeSpan.FromHours(24)) { Soonest = TimeSpan.FromHours(1), Rarest = TimeSpan.FromHours(6) };
    }

    public async Task<PullResult> PullAsync(PullRequest request, CancellationToken cancellation)
    {
        var answer = await http.GetAsync("/v1/protocol/steth/apr/last", cancellation);
        if (!answer.IsOk) throw http.Unexpected(answer);
        var (time, apr) = http.ReadJson(answer, root =>
        {
            var data = root.Field("data");
            return (JsonFields.UnixSeconds(data.Field("timeUnix").Whole()), data.Field("apr").NumberOrNull());
        });
        if (apr is not { } yield) return new PullResult.NotYet(request.Now + TimeSpan.FromHours(1));
        if (request.Now - time > Stale) return new PullResult.NewData([]) { Caveat = $"Lido's newest yield is of {time}" };
        // A yield is about the UTC day it was reported in; known from then on.
        var day = Instant.FromDate(time.UtcDate);
        return new PullResult.NewData([Fact.Of(Apr, day, time, Providers.Lido, Math.Round(yield / http.Provider.AfterFee, 6))]);
    }
}
