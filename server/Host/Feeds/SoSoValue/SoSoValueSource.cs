using System.Text.Json;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Server.Feeds.Calendars;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;

namespace RegimeGrpc.Server.Feeds.SoSoValue;

/// <summary>
/// Net creations of US spot Ether ETFs. On a fifth of all days the total has the other sign before every fund has reported, so a
/// day is nothing until noon of the next session day in New York.
/// </summary>
internal sealed class SoSoValueSource(ProviderHttp http) : IPullSource
{
    private const string Flow = "etf.eth.flow.total-usd-m";
    private const decimal Million = 1_000_000;
    private const int TooManyRequests = 42901;

    public string Name => "sosovalue/us-eth-spot";

    public string Provider => Providers.SoSoValue;

    public IReadOnlyList<string> Series { get; } = [Flow];

    public PullPlan Plan(PullView view)
    {
        var due = view.NewestOfAll(Series) is { } newest
            ? ReleaseTimes.EtfFlow(NyseCalendar.Default.AtOrAfter(NewYork.Date(newest).AddDays(1)).Date)
            : view.Since;
        return new(due, due + TimeSpan.FromHours(24)) { Soonest = TimeSpan.FromMinutes(10), Rarest = TimeSpan.FromHours(1) };
    }

    public async Task<PullResult> PullAsync(PullRequest request, CancellationToken cancellation)
    {
        var answer = await http.PostAsync(
            "/openapi/v2/etf/historicalInflowChart", """{"type":"us-eth-spot"}""", cancellation, ("x-soso-api-key", http.Provider.Key));
        if (!answer.IsOk) throw http.Unexpected(answer);
        return http.ReadJson(answer, root => Parse(root, request));
    }

    private static PullResult Parse(JsonElement root, PullRequest request)
    {
        // Errors come as 200.
        var code = root.Field("code").Whole();
        if (code == TooManyRequests)
        {
            var seconds = root.Optional("details")?.Optional("retry_after")?.NumberOrNull() ?? (decimal)RetryAfter.Unsaid.TotalSeconds;
            return new PullResult.Throttled(RetryAfter.In(seconds, request.Now, RetryAfter.Most));
        }

        // The first three digits are those of HTTP.
        if (code / 100 is 401 or 403) return new PullResult.Fatal($"SoSoValue refuses the key or the plan behind it ({code}); check feeds:sosovalue:key");
        if (code != 0) return new PullResult.Transient($"SoSoValue answered code {code}");
        var data = root.Field("data");
        var rows = data.ValueKind == JsonValueKind.Array ? data : data.Field("list");
        var facts = new List<Fact>();
        foreach (var row in rows.Items())
        {
            var date = JsonFields.ParseDate(row.Field("date").Text());
            // A row for a day without a session is a placeholder.
            if (NyseCalendar.Default.On(date) is not { } session) continue;
            var settled = ReleaseTimes.EtfFlow(date);
            if (settled > request.Now || row.Field("totalNetInflow").NumberOrNull() is not { } flow) continue;
            facts.Add(Fact.Of(Flow, session.Close, settled, Providers.SoSoValue, flow / Million));
        }

        return new PullResult.NewData(facts);
    }
}
