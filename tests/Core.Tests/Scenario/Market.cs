using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Scenario;
using RegimeGrpc.Core.Tests.Fold;

namespace RegimeGrpc.Core.Tests.Scenario;

/// <summary>A generated journal, folded to several places, with what a fork needs to know there. Folded once for all tests.</summary>
public sealed class Market
{
    private const int Days = 420;

    private readonly List<Observation> _journal = GeneratedJournal.Make(11, Days);
    private readonly SortedDictionary<int, byte[]> _states = [];

    public Market()
    {
        var engine = new Engine(EthSmallCaps.Model);
        foreach (var observation in _journal)
        {
            engine.Step(engine.Revision.Next, observation);
            var length = (int)engine.Revision.Number;
            if (Places.Contains(length)) _states[length] = engine.Save();
        }
    }

    // Mornings, nights, weekends and right between a close and its seal; some early, when averages are still missing.
    public static int[] Places { get; } = [400, 1500, 2203, 2600, 3001, 3402, 3705, 4008];

    public static TheoryData<int> All => [.. Places];

    internal IReadOnlyList<Observation> Journal => _journal;

    internal Engine EngineAt(int length) => Engine.Load(EthSmallCaps.Model, _states[length]);

    internal Fork ForkAt(int length) => new(EngineAt(length), NewestAt(length));

    internal IReadOnlyDictionary<string, Observation> NewestAt(int length)
    {
        var newest = new Dictionary<string, Observation>(StringComparer.Ordinal);
        foreach (var observation in _journal.Take(length).Where(observation => !observation.IsClock))
            if (!newest.TryGetValue(observation.Series, out var held) || observation.EventTime > held.EventTime)
                newest[observation.Series] = observation;
        return newest;
    }

    /// <summary>The asset's day bars up to a place, oldest first.</summary>
    internal IReadOnlyList<double> ClosesAt(int length) =>
        [.. _journal.Take(length).Where(observation => observation.Series == "crypto.ETH-USDT.binance.day").Select(observation => observation.Bar!.Value.Close)];
}
