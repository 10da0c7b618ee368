using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Tests.Journal;

/// <summary>What a journal is, in its plainest form: the oracle that the stores are compared with.</summary>
internal sealed class JournalModel
{
    private readonly Dictionary<string, (Revision Revision, string Fact)> _keys = [];

    public List<(Observation Observation, RollingHash Hash)> Entries { get; } = [];

    public List<Appended> Append(IEnumerable<Observation> batch) => [.. batch.Select(Append)];

    private Appended Append(Observation observation)
    {
        var fact = ObservationCodec.FactHash(observation);
        string[] names = observation.Key == "" ? ["n:" + observation.NaturalKey] : [$"s:{observation.Series}/{observation.Key}", "n:" + observation.NaturalKey];
        foreach (var name in names)
            if (_keys.TryGetValue(name, out var holder))
                return new(holder.Fact == fact ? AppendOutcome.Duplicate : AppendOutcome.KeyConflict, holder.Revision);
        var before = Entries.Count == 0 ? RollingHash.Start : Entries[^1].Hash;
        Entries.Add((observation, before.Next(ObservationCodec.Encode(observation))));
        var revision = new Revision(Entries.Count);
        foreach (var name in names) _keys[name] = (revision, fact);
        return new(AppendOutcome.Accepted, revision);
    }
}
