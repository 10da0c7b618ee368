using System.Text.Json;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Feeds.Calendars;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;

namespace RegimeGrpc.Server.Feeds.ValidatorQueue;

/// <summary>
/// The history of the validator queues, one file of daily rows since May 2023. From 7 to 21 May 2025 it counts validators
/// instead of ether; those are multiplied by 32 and marked as suspect.
/// </summary>
internal sealed class ValidatorQueueSource(ProviderHttp http) : IPullSource
{
    private const decimal EtherPerValidator = 32;
    private static readonly DateOnly CountedFrom = new(2025, 5, 7);
    private static readonly DateOnly CountedTo = new(2025, 5, 21);

    private static readonly (string Field, string Series, bool IsQueue)[] Fields =
    [
        ("entry_queue", "onchain.eth.validator.entry-queue", true),
        ("exit_queue", "onchain.eth.validator.exit-queue", true),
        ("staked_amount", "onchain.eth.validator.staked", false),
        ("apr", "onchain.eth.validator.apr", false),
    ];

    public string Name => "validatorqueue/history";

    public string Provider => Providers.ValidatorQueue;

    public IReadOnlyList<string> Series { get; } = [.. Fields.Select(field => field.Series)];

    public PullPlan Plan(PullView view)
    {
        var due = view.NewestOfAll(Series.Take(3)) is { } newest ? ReleaseTimes.NextMorning(newest.UtcDate) : view.Since;
        return new(due, due + TimeSpan.FromHours(12)) { Soonest = TimeSpan.FromHours(1), Rarest = TimeSpan.FromHours(6) };
    }

    public async Task<PullResult> PullAsync(PullRequest request, CancellationToken cancellation)
    {
        (string, string)[] headers = request.Cursor is { } etag ? [("If-None-Match", etag)] : [];
        var answer = await http.GetAsync("/historical_data.json", cancellation, headers);
        if (answer.Status == System.Net.HttpStatusCode.NotModified) return new PullResult.NotModified();
        if (!answer.IsOk) throw http.Unexpected(answer);
        var facts = http.ReadJson(answer, root => root.Items().SelectMany(Row).Where(fact => fact.EventTime > Instant.FromDate(request.From)).ToArray());
        return new PullResult.NewData(facts) { Cursor = answer.Header("ETag") };
    }

    private static IEnumerable<Fact> Row(JsonElement row)
    {
        var date = JsonFields.ParseDate(row.Field("date").Text());
        var isCounted = date >= CountedFrom && date <= CountedTo;
        foreach (var (field, series, isQueue) in Fields)
        {
            // The yield is null in the early rows; the others are always there.
            if ((field == "apr" ? row.Optional(field)?.NumberOrNull() : row.Field(field).NumberOrNull()) is not { } value) continue;
            yield return Fact.Of(series, ReleaseTimes.EndOf(date), ReleaseTimes.NextMorning(date), Providers.ValidatorQueue, isQueue && isCounted ? value * EtherPerValidator : value)
                with
            { Quality = isQueue && isCounted ? Quality.Suspect : Quality.Ok };
        }
    }
}
