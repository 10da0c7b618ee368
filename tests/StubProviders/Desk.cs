using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.StubProviders;

/// <summary>A world that goes on until it is told to stop, and somebody who breaks its providers by hand.</summary>
internal static class Desk
{
    private const string Help = """
        down PROVIDER       answers 503 and refuses streams
        busy PROVIDER       answers 429, come back in 60 seconds
        garble PROVIDER     answers a web page
        cut PROVIDER        cuts its streams, once
        up PROVIDER         is well again
        seen                what no client should have asked, and who listens
        quit
        """;

    public static async Task<int> RunAsync(int history, string? file, CancellationToken cancellation)
    {
        if (history is < 1 or > 4000)
        {
            await Console.Error.WriteLineAsync("--history is 1 to 4000 days.");
            return 2;
        }

        await using var world = new StubWorld(DateTimeOffset.UtcNow, history, NyseCalendar.Default.IsSession, day => NyseCalendar.Default.On(day) is { Early: true });
        await world.StartAsync();
        await using var live = new LiveWorld(world, TimeSpan.FromSeconds(1));
        live.Start();
        string[] settings = [.. world.Settings().Select(pair => $"export REGIME_{pair.Key.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant()}='{pair.Value}'")];
        foreach (var line in settings) Console.WriteLine(line);
        if (file is not null)
        {
            if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } directory) Directory.CreateDirectory(directory);
            await File.WriteAllLinesAsync(file, settings, cancellation);
            Console.WriteLine($"# or: . {file}");
        }

        Console.WriteLine("# then, in the same shell: dotnet run --project server/Host -- --feeds --data-dir data/stubs");
        Console.WriteLine("# the market is made up and the keys open nothing; help for what can go wrong, quit or Ctrl+C to end");
        try
        {
            while (await Console.In.ReadLineAsync(cancellation) is { } order)
            {
                if (order.Trim() == "quit") return 0;
                Console.WriteLine(Obey(live, order.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
            }

            // No terminal: until it is stopped.
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C.
        }

        return 0;
    }

    private static string Obey(LiveWorld live, string[] order)
    {
        var world = live.World;
        if (order is ["seen"])
            return string.Join('\n', world.All.SelectMany(provider => provider.Stub.Unexpected.Select(asked => $"{provider.Name}: {asked}")).Append($"{live.Listeners} streams are listened to"));
        if (order is not [var what, var name] || world.All.FirstOrDefault(provider => provider.Name == name).Stub is not { } stub) return Help;
        switch (what)
        {
            case "down":
                (stub.Outage, stub.RefuseSockets) = (StubAnswer.Text("", 503), int.MaxValue);
                live.Cut(name);
                break;
            case "busy":
                stub.Outage = StubAnswer.Json("{}", 429).With("Retry-After", "60");
                break;
            case "garble":
                stub.Outage = StubAnswer.Text("<html>maintenance</html>", 200, "text/html");
                break;
            case "cut":
                live.Cut(name);
                break;
            case "up":
                (stub.Outage, stub.RefuseSockets) = (null, 0);
                break;
            default:
                return Help;
        }

        return $"{name}: {what}";
    }
}
