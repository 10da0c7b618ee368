using System.Globalization;
using System.Net;
using RegimeGrpc.Server.Feeds.Calendars;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;

namespace RegimeGrpc.Server.Feeds.Fred;

/// <summary>The dates on which consumer prices are released, as FRED announces them. BLS needs them as much as FRED's own series do. Thread-safe.</summary>
/// <param name="dates">Where they are kept.</param>
/// <param name="fred">Null when FRED is not asked: then nothing is ever announced.</param>
/// <param name="time">Measures how long an answer is waited for.</param>
internal sealed class CpiCalendar(ReleaseDates dates, ProviderHttp? fred, TimeProvider time)
{
    private const int Release = 10;

    /// <summary>A request that hangs is tried again for longer than a minute; nobody else waits for that.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public ReleaseDates Dates => dates;

    /// <summary>Whether FRED brings the history of the index, with its vintages.</summary>
    public bool HasHistory => fred is not null;

    /// <summary>Asks for the dates, past and to come, and gives them; what was announced before stays when there is no answer.</summary>
    /// <exception cref="PullEndedException">FRED does not answer, or refuses.</exception>
    public async Task<IReadOnlyList<DateOnly>> AskAsync(CancellationToken cancellation)
    {
        if (fred is null) return [];
        var answer = await fred.GetAsync(
            string.Create(CultureInfo.InvariantCulture, $"/fred/release/dates?release_id={Release}&include_release_dates_with_no_data=true&realtime_end=9999-12-31&api_key={Uri.EscapeDataString(fred.Provider.Key)}&file_type=json"),
            cancellation);
        if (answer.Status == HttpStatusCode.BadRequest) throw new PullEndedException(new PullResult.Fatal("FRED refuses the key or the release of consumer prices (400); check feeds:fred:key"));
        if (!answer.IsOk) throw fred.Unexpected(answer);
        var announced = fred.ReadJson(answer, root => root.Field("release_dates").Items().Select(date => JsonFields.ParseDate(date.Field("date").Text())).ToArray());
        dates.Announce(announced);
        return announced;
    }

    /// <summary>Asks for the dates, and goes on without when there is no answer in ten seconds: then months are dated by rule.</summary>
    public async Task TryAskAsync(CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            await AskAsync(both.Token);
        }
        catch (Exception e) when (e is PullEndedException or UnreadableException || (patience.IsCancellationRequested && !cancellation.IsCancellationRequested))
        {
            // FRED's own feed says what is wrong with it.
        }
    }
}
