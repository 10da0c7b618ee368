using RegimeGrpc.Client;
using RegimeGrpc.Samples.PaperTrader;

// Usage: PaperTrader [URL]. Trades on paper by the server's stance until Ctrl-C. Not advice, and no costs are counted.
using var end = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    end.Cancel();
};
await using var client = RegimeClient.Connect(args.FirstOrDefault() ?? "http://127.0.0.1:5210");
try
{
    await Bot.RunAsync(client, line => Console.WriteLine($"{DateTimeOffset.UtcNow:u} {line}"), end.Token);
}
catch (OperationCanceledException)
{
    // Ctrl-C is how it ends.
}
