using System.Globalization;
using RegimeGrpc.Client;
using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Samples.PaperTrader;

/// <summary>Watches, lets the desk decide, and says what was done.</summary>
internal static class Bot
{
    /// <param name="client">The server, or a fake one in a test.</param>
    /// <param name="say">Gets a line for each start, trade and loss of the connection.</param>
    /// <param name="cancellation">Ends it.</param>
    internal static async Task RunAsync(IRegimeClient client, Action<string> say, CancellationToken cancellation)
    {
        var desk = new Desk();
        // Every signal: a sealed one that was left out may be the one to act on.
        await foreach (var happened in client.WatchAsync(new() { Topics = [Topic.Regime, Topic.Stance, Topic.Levels], Delivery = Delivery.Every }, cancellation))
        {
            var trade = desk.On(happened, client.TimeProvider.GetUtcNow());
            if (happened is WatchEvent.Opened opened) say($"{opened.Provenance.ToString().ToUpperInvariant()} market of {opened.Model}, revision {opened.LatestRevision}, {(desk.IsLong ? "long" : "flat")}");
            if (happened is WatchEvent.Reconnecting lost) say($"connection lost ({lost.Code}), {(desk.IsLong ? "long until the signal is stale" : "flat")}");
            if (trade is not null) say(string.Create(CultureInfo.InvariantCulture, $"{trade}; closed trades {desk.Equity - 1:+0.00%;-0.00%;0.00%}"));
        }
    }
}
