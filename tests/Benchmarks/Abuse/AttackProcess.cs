using System.Globalization;

namespace RegimeGrpc.Benchmarks.Abuse;

/// <summary>All attackers of one attack, a process of its own. It says when it has begun; a line ends it, and is answered with how often it tried.</summary>
internal static class AttackProcess
{
    private static readonly TimeSpan Begin = TimeSpan.FromSeconds(2);

    public static async Task RunAsync(string name, int port)
    {
        var attack = Attack.All[name];
        using var ending = new CancellationTokenSource();
        var attackers = Task.WhenAll(Enumerable.Range(0, attack.Attackers).Select(_ => Task.Run(() => new Attacker(port, ending.Token).RunAsync(attack))));
        await Task.Delay(Begin);
        await Console.Out.WriteLineAsync("connected");
        await Console.In.ReadLineAsync();
        await Console.Out.WriteLineAsync(Attacker.Counted.ToString(CultureInfo.InvariantCulture));
        await ending.CancelAsync();
        // What still waits for an answer goes with the process.
        await Task.WhenAny(attackers, Task.Delay(Begin));
    }
}
