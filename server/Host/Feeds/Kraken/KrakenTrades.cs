using System.Globalization;
using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Feeds.Trades;

namespace RegimeGrpc.Server.Feeds.Kraken;

/// <summary>Past trades from a time on, a thousand a page. Which time, the newest trade before the hole tells.</summary>
internal sealed class KrakenTrades(ProviderHttp http, Func<string, Instant?> newest) : ITradeHistory
{
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<Trade>> BetweenAsync(string product, long after, long before, CancellationToken cancellation)
    {
        var from = (newest(product) ?? http.Now - TimeSpan.FromMinutes(10)) - Overlap;
        var since = (from.Ticks * 100).ToString(CultureInfo.InvariantCulture);
        var pages = new Pages<Trade>($"kraken/{product}/trades", Pages<Trade>.OfRepair);
        var sound = new SoundRows();
        while (true)
        {
            pages.Ask();
            var answer = await http.GetAsync($"/0/public/Trades?pair={KrakenAnswer.Pair(product)}&since={since}", cancellation);
            if (!answer.IsOk) throw http.Unexpected(answer);
            var (rows, last) = http.ReadJson(answer, root =>
            {
                var (found, cursor) = KrakenAnswer.Result(root, http.Now);
                return (sound.Read(found.Items(), row => Trade.Read(product, row, static trade => trade[6].Whole(),
                    static trade => (trade[0].Number(), trade[1].Number(), JsonFields.UnixSeconds(trade[2].Number())))), cursor.Text());
            });
            var hasMore = rows.Count > 0 && rows[^1].Id < before - 1 && last != since;
            pages.Add(rows, hasMore ? last : null);
            if (!hasMore) return [.. pages.Rows.Where(trade => trade.Id > after && trade.Id < before)];
            since = last;
        }
    }
}
