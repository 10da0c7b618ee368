using System.Text.Json;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Feeds.Push;

namespace RegimeGrpc.Server.Feeds.Alpaca;

/// <summary>
/// Alpaca's stream of minute bars from the exchange IEX: every message is a list of several, perhaps of different kinds. They greet, one
/// says who one is, and then what one wants. IEX sees a small share of the trades, so its bars are series of their own. A bar's time is
/// its start; half a minute later it may come again.
/// </summary>
/// <param name="key">Of the account.</param>
/// <param name="secret">Of the account.</param>
/// <param name="seriesBySymbol">What is wanted.</param>
/// <param name="seats">Shared by all connections of the account.</param>
internal sealed class AlpacaProtocol(string key, string secret, IReadOnlyDictionary<string, string> seriesBySymbol, AlpacaSeats seats) : IStreamProtocol
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private const int TooManyConnections = 406;

    // Not authenticated, authentication failed, forbidden, insufficient subscription, insufficient scope.
    private static readonly int[] WhoWeAre = [401, 402, 403, 409, 411];

    /// <summary>Nothing: they speak first.</summary>
    public IReadOnlyList<string> Greeting => [];

    public IEnumerable<StreamItem> Read(ReadOnlyMemory<byte> message)
    {
        using var json = JsonDocument.Parse(message);
        var items = new List<StreamItem>();
        var bars = new List<Fact>();
        var left = new Dictionary<string, (int Count, string First)>(StringComparer.Ordinal);
        var traded = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in json.RootElement.Items())
        {
            switch (part.Field("T").Text())
            {
                case "success" when part.Field("msg").Text() == "connected":
                    items.Add(new StreamItem.Reply(JsonSerializer.Serialize(new { action = "auth", key, secret })));
                    break;
                case "success" when part.Field("msg").Text() == "authenticated":
                    items.Add(new StreamItem.Reply(JsonSerializer.Serialize(
                        new { action = "subscribe", trades = seriesBySymbol.Keys, bars = seriesBySymbol.Keys, updatedBars = seriesBySymbol.Keys })));
                    break;
                case "subscription":
                    seats.Taken();
                    items.AddRange(Confirmed(part));
                    break;
                case "b" or "u":
                    if (seriesBySymbol.TryGetValue(part.Field("S").Text(), out var series)) Add(part, series);
                    break;
                case "error":
                    items.Add(Refused((int)part.Field("code").Whole(), part.Optional("msg")?.GetString() ?? ""));
                    break;
                // Only bars are taken: they are made of the trades, and corrected after half a minute. A trade says that the line lives.
                case "t":
                    traded.Add(part.Field("S").Text());
                    break;
                // Corrections and cancels of trades come again as bars.
                case "c" or "x" or "q" or "d" or "s" or "l":
                    items.Add(new StreamItem.Nothing());
                    break;
                case var other:
                    items.Add(new StreamItem.Unknown(other));
                    break;
            }
        }

        items.AddRange(traded.Select(symbol => new StreamItem.Event(new StreamEvent.Heartbeat(symbol, 0))));
        if (bars.Count > 0) items.Insert(0, new StreamItem.Event(new StreamEvent.Data([]) { Facts = bars }));
        items.AddRange(left.Select(symbol => new StreamItem.Event(new StreamEvent.LeftOut(symbol.Key, $"{symbol.Value.Count} left out: {symbol.Value.First}"))));
        return items;

        // A bar that cannot be must not cost those of the others that came with it.
        void Add(JsonElement part, string series)
        {
            try
            {
                bars.Add(Bar(part, series));
            }
            catch (Exception e) when (e is ImpossibleRowException or UnreadableException)
            {
                var symbol = part.Field("S").Text();
                left[symbol] = left.TryGetValue(symbol, out var before) ? (before.Count + 1, before.First) : (1, e.Message);
            }
        }
    }

    private IEnumerable<StreamItem> Confirmed(JsonElement part)
    {
        var bars = part.Field("bars").Items().Select(symbol => symbol.Text()).ToHashSet(StringComparer.Ordinal);
        foreach (var symbol in seriesBySymbol.Keys)
            yield return new StreamItem.Event(bars.Contains(symbol) ? new StreamEvent.Up(symbol) : new StreamEvent.Refused(symbol, $"Alpaca does not confirm {symbol}"));
        if (!seriesBySymbol.Keys.Any(bars.Contains)) yield return new StreamItem.Hopeless("Alpaca confirms nothing of what was asked for", IsFatal: false);
    }

    private static Fact Bar(JsonElement part, string series)
    {
        var bar = new FactBar(part.Field("o").Number(), part.Field("h").Number(), part.Field("l").Number(), part.Field("c").Number(), part.Field("v").Number());
        if (!bar.IsConsistent) throw new ImpossibleRowException($"low and high of a bar do not enclose it: {part.Shown(200)}");
        var end = part.Field("t").Time() + Minute;
        return Fact.Of(series, end, end, Providers.Alpaca, bar);
    }

    private StreamItem.Hopeless Refused(int code, string message) => code switch
    {
        // The connection before lingers for a while; there is but one for an account.
        TooManyConnections => new($"Alpaca: {code} {message}", IsFatal: false) { RetryAfter = seats.Refused() },
        _ when WhoWeAre.Contains(code) => new($"Alpaca refuses: {code} {message}; check feeds:alpaca:key and the plan behind it", IsFatal: true),
        // Whatever else it is, it may pass, those of their own included: the pauses grow.
        _ => new($"Alpaca: {code} {message}", IsFatal: false),
    };
}

/// <summary>How often in a row there was no connection left for the account. Not thread-safe: one stream has it.</summary>
internal sealed class AlpacaSeats
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private int _refused;

    public void Taken() => _refused = 0;

    /// <summary>How soon to try again: half a second more each time.</summary>
    public TimeSpan Refused()
    {
        var wait = Step * ++_refused;
        return wait < Longest ? wait : Longest;
    }
}
