using RegimeGrpc.Client;
using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.Testing;

namespace RegimeGrpc.EndToEnd.Tests.Conformance;

/// <summary>
/// One program behind wires that fail by a seed: it watches from the beginning, dies now and then and begins again at the place it kept,
/// until it has seen some signals more than there were.
/// </summary>
internal sealed class FaultScript : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Random _random;
    private readonly TcpProxy[] _wires;
    private readonly RegimeClient _client;
    private readonly WatchOptions _options;
    private readonly List<Told> _uncommitted = [];
    private string _place;

    internal FaultScript(int seed, RegimeServer server, string beginning)
    {
        _random = new Random(seed);
        _place = beginning;
        // Two wires are two replicas, as far as the client can tell.
        _wires = [.. Enumerable.Range(0, _random.Next(1, 3)).Select(_ => new TcpProxy(server.Process.GrpcPort))];
        _client = RegimeClient.Connect(string.Join(',', _wires.Select(w => $"http://{w.Address}")), new RegimeClientOptions
        {
            Deadline = TimeSpan.FromSeconds(2),
            ConnectTimeout = TimeSpan.FromSeconds(2),
            ReconnectDelay = TimeSpan.FromMilliseconds(5),
            MaxReconnectDelay = TimeSpan.FromMilliseconds(100),
        });
        _options = new WatchOptions
        {
            Topics = FaultScriptTests.Topics,
            Delivery = _random.Next(4) == 0 ? Delivery.Latest : Delivery.Every,
            HeartbeatInterval = TimeSpan.FromSeconds(1),
        };
    }

    /// <summary>What it was told, in order, each kept with the place after it.</summary>
    internal List<Told> Seen { get; } = [];

    /// <summary>Faults that have happened.</summary>
    internal int Faults { get; private set; }

    internal Revision Last => Seen.Count > 0 ? Seen[^1].Last : Revision.Start;

    internal async Task RunAsync(Revision until)
    {
        while (Last < until || Faults < 3) await LiveAsync(until);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        foreach (var wire in _wires) await wire.DisposeAsync();
    }

    /// <summary>A life of the program, until it has seen enough or dies.</summary>
    private async Task LiveAsync(Revision until)
    {
        using var death = new CancellationTokenSource();
        _uncommitted.Clear();
        await using var events = _client.WatchAsync(_options with { ResumePoint = _place }, death.Token).GetAsyncEnumerator();
        for (; ; )
        {
            // Some die while they wait: the wait must end then, whatever the wire does.
            if (_random.Next(60) == 0) death.CancelAfter(TimeSpan.FromMilliseconds(_random.Next(20)));
            try
            {
                if (!await events.MoveNextAsync().Within(Limit)) throw new InvalidOperationException("A watch does not end by itself.");
            }
            catch (OperationCanceledException) when (death.IsCancellationRequested)
            {
                Faults++;
                return;
            }

            Handle(events.Current);
            if (events.Current is WatchEvent.Reconnecting) foreach (var wire in _wires) wire.Resume();
            if (Last >= until && Faults >= 3) return;
            if (_random.Next(25) == 0) Break(_wires[_random.Next(_wires.Length)]);
        }
    }

    /// <summary>The effect and the place are kept together: that is what makes it exactly once.</summary>
    private void Handle(WatchEvent step)
    {
        if (step is WatchEvent.Gap gap) throw new InvalidOperationException($"A gap: {gap.Code}, {gap.Reason}");
        if (step is WatchEvent.Published { Signal: var signal }) _uncommitted.Add(new Told(signal.Revision, signal.Revision, 1, signal.Digest, signal.PreviousRevision));
        if (step is WatchEvent.Conflated receipt) _uncommitted.Add(new Told(receipt.First, receipt.Last, receipt.Count, "", null));
        if (step.ResumePoint.Length == 0) return;
        Seen.AddRange(_uncommitted);
        _uncommitted.Clear();
        _place = step.ResumePoint;
    }

    private void Break(TcpProxy wire)
    {
        Faults++;
        switch (_random.Next(16))
        {
            case 0:
                wire.Swallow();
                break;
            case < 4:
                wire.CutAfterResponse(_random.Next(20_000));
                break;
            case < 6:
                wire.CutAfterRequest(_random.Next(200));
                break;
            case 6:
                wire.Delay(TimeSpan.FromMilliseconds(_random.Next(1, 5)));
                break;
            default:
                wire.Cut();
                break;
        }
    }
}

/// <summary>A signal that was delivered, or a receipt for several.</summary>
/// <param name="First">Its revision, or the first one of the receipt.</param>
/// <param name="Last">The same, or the last one of the receipt.</param>
/// <param name="Count">How many signals it accounts for.</param>
/// <param name="Digest">Empty for a receipt.</param>
/// <param name="Previous">The signal before it; null for a receipt.</param>
internal sealed record Told(Revision First, Revision Last, long Count, string Digest, Revision? Previous);
