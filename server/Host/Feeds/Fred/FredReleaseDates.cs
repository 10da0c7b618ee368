using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Pull;

namespace RegimeGrpc.Server.Feeds.Fred;

/// <summary>
/// When consumer prices are to come out, as announced: by it their health is judged, so it is in the journal. Dates move, and the last
/// word counts; only what is still to come is told, and only of months that have begun.
/// </summary>
internal sealed class FredReleaseDates(CpiCalendar calendar) : IPullSource
{
    private const string Dates = "macro.CPI.release";
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    public string Name => "fred/release-dates";

    public string Provider => Providers.Fred;

    public IReadOnlyList<string> Series { get; } = [Dates];

    public PullPlan Plan(PullView view)
    {
        var due = view.LastAnswer is { } last ? last + Interval : view.Since;
        return new(due, due + Interval) { Soonest = TimeSpan.FromMinutes(10), Rarest = TimeSpan.FromHours(6) };
    }

    public async Task<PullResult> PullAsync(PullRequest request, CancellationToken cancellation)
    {
        var dates = await calendar.AskAsync(cancellation);
        return new PullResult.NewData(
        [
            .. dates.Order().DistinctBy(MonthBefore)
                .Select(date => (Edition: Instant.FromDate(MonthBefore(date)), Release: NewYork.ToUtc(date, 8, 30)))
                .Where(one => one.Release > request.Now && one.Edition <= request.Now)
                .Select(one => Fact.Of(Dates, one.Edition, request.Now, Providers.Fred, one.Release.Ticks / Instant.TicksPerSecond)),
        ]);
    }

    private static DateOnly MonthBefore(DateOnly date) => new DateOnly(date.Year, date.Month, 1).AddMonths(-1);
}
