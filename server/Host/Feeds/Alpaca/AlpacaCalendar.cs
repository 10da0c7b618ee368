using System.Globalization;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;

namespace RegimeGrpc.Server.Feeds.Alpaca;

/// <summary>
/// The exchange's sessions as Alpaca announces them, held against our calendar. The calendar is part of what a signal is a function
/// of, so it is not changed here: a session that is announced otherwise is told, and a person adds the closure.
/// </summary>
/// <param name="http">Of the trading host.</param>
internal sealed class AlpacaCalendar(ProviderHttp http) : IPullSource
{
    private const int Shown = 5;
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(60);

    public string Name => "alpaca/calendar";

    public string Provider => Providers.Alpaca;

    public IReadOnlyList<string> Series { get; } = [];

    public PullPlan Plan(PullView view)
    {
        var due = view.LastAnswer is { } last ? last + TimeSpan.FromDays(1) : view.Since;
        return new(due, due + TimeSpan.FromDays(2)) { Soonest = TimeSpan.FromHours(1), Rarest = TimeSpan.FromHours(6) };
    }

    public async Task<PullResult> PullAsync(PullRequest request, CancellationToken cancellation)
    {
        var (from, to) = (NewYork.Date(request.Now), NewYork.Date(request.Now + Ahead));
        var answer = await http.GetAsync($"/v2/calendar?start={Iso(from)}&end={Iso(to)}", cancellation, AlpacaKeys.Of(http.Provider));
        if (!answer.IsOk) throw http.Unexpected(answer);
        var announced = http.ReadJson(answer, root => root.Items().ToDictionary(
            day => JsonFields.ParseDate(day.Field("date").Text()), day => day.Field("close").Text()));
        var differences = new List<string>();
        for (var date = from; date <= to; date = date.AddDays(1))
        {
            var ours = NyseCalendar.Default.On(date) is { } session ? session.Early ? "13:00" : "16:00" : null;
            var theirs = announced.GetValueOrDefault(date);
            if (ours != theirs) differences.Add($"{Iso(date)} closes at {theirs ?? "no time"} and not at {ours ?? "no time"}");
        }

        var more = differences.Count > Shown ? $"; and {differences.Count - Shown} more" : "";
        return new PullResult.NewData([]) { Caveat = differences.Count == 0 ? null : $"the exchange's calendar is another: {string.Join("; ", differences.Take(Shown))}{more}" };
    }

    private static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
