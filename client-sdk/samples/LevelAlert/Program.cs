using RegimeGrpc.Client;
using RegimeGrpc.Client.Signals;
using RegimeGrpc.Samples.LevelAlert;

// Usage: LevelAlert [URL]. Rings when the price crosses a level, until Ctrl-C.
using var end = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    end.Cancel();
};
await using var client = RegimeClient.Connect(args.FirstOrDefault() ?? "http://127.0.0.1:5210");
var crossings = new Crossings();
try
{
    await foreach (var happened in client.WatchAsync(new() { Topics = [Topic.Levels] }, end.Token))
    {
        switch (happened)
        {
            case WatchEvent.Opened opened:
                Console.WriteLine($"watching the levels of {opened.Model}, {opened.Provenance.ToString().ToUpperInvariant()}");
                break;
            case WatchEvent.Published { Signal: { Levels: { } levels } signal }:
                foreach (var crossing in crossings.Of(levels, signal.Finality)) Console.WriteLine($"\a{signal.AsOf:u} {crossing}");
                break;
            case WatchEvent.Stale or WatchEvent.Gap or WatchEvent.Reconnecting:
                Console.WriteLine($"\a{DateTimeOffset.UtcNow:u} blind: {happened}");
                break;
        }
    }
}
catch (OperationCanceledException)
{
    // Ctrl-C is how it ends.
}
