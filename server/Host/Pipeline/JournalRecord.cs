using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>What a store keeps of an observation: made on the caller's thread, before the store's single file of writers.</summary>
/// <param name="Payload">Its canonical bytes.</param>
/// <param name="Fact">Hex hash of what it claims, see <see cref="ObservationCodec.FactHash"/>.</param>
/// <param name="ExplicitKey">The client's key under its prefix; empty when there is none.</param>
/// <param name="NaturalKey">The natural key under its prefix, so that no client can forge one.</param>
internal readonly record struct JournalRecord(byte[] Payload, string Fact, string ExplicitKey, string NaturalKey)
{
    public static JournalRecord From(Observation observation) => new(
        ObservationCodec.Encode(observation),
        ObservationCodec.FactHash(observation),
        observation.Key.Length == 0 ? "" : "k:" + observation.Key,
        "n:" + observation.NaturalKey);

    public static JournalRecord[] From(IReadOnlyList<Observation> batch)
    {
        var records = new JournalRecord[batch.Count];
        for (var i = 0; i < records.Length; i++) records[i] = From(batch[i]);
        return records;
    }
}
