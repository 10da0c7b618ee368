using RegimeGrpc.Fuzz;

const string Help = """
    Throws malformed and random requests at a server of its own, and says what must not happen: a crash, a hang, a status that blames
    the server for bad input, or memory that grows.

    Usage: dotnet run -c Release --project tests/Fuzz -- [--requests N] [--seed N] [--seconds N]

      --requests N   default 1000000; one in fifty is a connection of random HTTP/2 frames
      --seed N       default a random one; it is printed, and gives the same requests again
      --seconds N    ends by then, however many were sent
    """;

if (args.Contains("--help"))
{
    Console.WriteLine(Help);
    return 0;
}

long Option(string name, long fallback) => Array.IndexOf(args, name) is >= 0 and var at ? long.Parse(args[at + 1], null) : fallback;

var campaign = new Campaign(
    (int)Option("--seed", Random.Shared.Next()),
    Option("--requests", 1_000_000),
    TimeSpan.FromSeconds(Option("--seconds", 24 * 3600)));
return await campaign.RunAsync(Console.Out) ? 0 : 1;
