using RegimeGrpc.Testing.Streams;

namespace RegimeGrpc.Soak;

/// <summary>Picks a fault at random, lets it last, and ends it. One at a time.</summary>
internal sealed class FaultDice(Stage stage, Crowd crowd, Random random, TimeSpan longestFreeze)
{
    // The first server is never killed: its memory is what is measured over the run.
    private Replica Victim => stage.Replicas[^1];

    public IReadOnlyDictionary<string, int> Thrown => _thrown;

    private readonly SortedDictionary<string, int> _thrown = new(StringComparer.Ordinal);

    /// <summary>One fault, from its beginning to its end.</summary>
    public async Task ThrowAsync()
    {
        (string Name, Func<Task> Strike)[] faults = stage.Redis is null
            ? [("server kill -9", KillServerAsync), ("server stop", StopServerAsync), ("clients move", MoveAsync)]
            :
            [
                ("server kill -9", KillServerAsync), ("server stop", StopServerAsync), ("clients move", MoveAsync), ("redis kill -9", KillRedisAsync),
                ("redis frozen", FreezeRedisAsync), ("redis full", FillRedisAsync), ("wire cut", CutAsync), ("wire half-open", SwallowAsync),
            ];
        var (name, strike) = faults[random.Next(faults.Length)];
        Console.WriteLine($"{DateTime.UtcNow:HH:mm:ss} {name}");
        await strike();
        _thrown[name] = _thrown.GetValueOrDefault(name) + 1;
    }

    /// <summary>Between two faults.</summary>
    public Task CalmAsync(CancellationToken cancellation) => LastAsync(2, 8, cancellation);

    private async Task KillServerAsync()
    {
        await Victim.KillAsync();
        await LastAsync(0, 3);
        await Victim.StartAsync();
    }

    private async Task StopServerAsync()
    {
        await Victim.StopAsync();
        await LastAsync(0, 3);
        await Victim.StartAsync();
    }

    private async Task MoveAsync()
    {
        foreach (var follower in crowd.Followers) follower.Move();
        await Task.CompletedTask;
    }

    private async Task KillRedisAsync()
    {
        await stage.Redis!.KillAsync();
        await LastAsync(0, 4);
        await stage.Redis.RestartAsync();
    }

    private async Task FreezeRedisAsync()
    {
        stage.Redis!.Freeze();
        await LastAsync(1, longestFreeze.TotalSeconds);
        stage.Redis.Thaw();
    }

    private async Task FillRedisAsync()
    {
        await stage.Redis!.CommandAsync("CONFIG SET maxmemory 1");
        await LastAsync(1, 4);
        await stage.Redis.CommandAsync("CONFIG SET maxmemory 0");
    }

    private async Task CutAsync()
    {
        var wire = stage.Wires[random.Next(stage.Wires.Count)];
        wire.Cut();
        await LastAsync(0, 5);
        wire.Resume();
    }

    private async Task SwallowAsync()
    {
        var wire = stage.Wires[random.Next(stage.Wires.Count)];
        wire.Swallow();
        await LastAsync(1, 12);
        wire.Resume();
    }

    private Task LastAsync(double least, double most, CancellationToken cancellation = default) =>
        Task.Delay(TimeSpan.FromSeconds(least + ((most - least) * random.NextDouble())), cancellation);
}
