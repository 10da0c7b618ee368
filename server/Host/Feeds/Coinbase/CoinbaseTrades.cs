using System.Globalization;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Feeds.Trades;

namespace RegimeGrpc.Server.Feeds.Coinbase;

/// <summary>Past trades, page by page from the newer end; the numbers of trades are the cursors.</summary>
internal sealed class CoinbaseTrades(ProviderHttp http) : ITradeHistory
{
    private const int PageSize = 1000;

    public async Task<IReadOnlyList<Trade>> BetweenAsync(string product, long after, long before, CancellationToken cancellation)
    {
        var pages = new Pages<Trade>($"coinbase/{product}/trades", Pages<Trade>.OfRepair);
        var sound = new SoundRows();
        for (var cursor = before; cursor > after + 1;)
        {
            pages.Ask();
            var answer = await http.GetAsync(
                string.Create(CultureInfo.InvariantCulture, $"/products/{product}/trades?limit={PageSize}&after={cursor}"), cancellation);
            if (!answer.IsOk) throw http.Unexpected(answer);
            var page = http.ReadJson(answer, root => sound.Read(root.Items(), row => CoinbaseRow.Read(product, row)));
            if (page.Count == 0) break;
            // The header says where the next page begins; without it the last row does.
            var next = long.TryParse(answer.Header("CB-AFTER"), NumberStyles.None, CultureInfo.InvariantCulture, out var said) ? said : page[^1].Id;
            if (next >= cursor) throw new UnreadableException("the pages of trades go round in a circle");
            pages.Add(page, next > after + 1 ? next.ToString(CultureInfo.InvariantCulture) : null);
            cursor = next;
        }

        return [.. pages.Rows.Where(trade => trade.Id > after && trade.Id < before)];
    }
}
