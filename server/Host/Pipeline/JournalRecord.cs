using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>What a store keeps of an observation: made on the caller's thread, before the store's single file of writers.</summary>
/// <param name="Payload">Its canonical bytes.</param>
/// <param name="Fact">Hex hash of what it claims, see <see cref="ObservationCodec.FactHash"/>.</param>
/// <param name="ExplicitKey">
/// The client's key within its series, under their prefix; empty when there is none. Within the series, so that only who may append to
/// it can take the key: nobody keeps out what he could not have sent himself.
/// </param>
/// <param name="NaturalKey">The natural key under its prefix, so that no client can forge one.</param>
internal readonly record struct JournalRecord(byte[] Payload, string Fact, string ExplicitKey, string NaturalKey)
{
    public static JournalRecord From(Observation observation) => new(
        ObservationCodec.Encode(observation),
        ObservationCodec.FactHash(observation),
        observation.Key.Length == 0 ? "" : $"s:{observation.Series}/{observation.Key}",
        "n:" + observation.NaturalKey);

    /// <summary>Every name that an entry's explicit key may stand under: journals of before had it without its series.</summary>
    public static IReadOnlyList<string> ExplicitKeysOf(Observation observation) =>
        observation.Key.Length == 0 ? [] : [From(observation).ExplicitKey, "k:" + observation.Key];

    public static JournalRecord[] From(IReadOnlyList<Observation> batch)
    {
        var records = new JournalRecord[batch.Count];
        for (var i = 0; i < records.Length; i++) records[i] = From(batch[i]);
        return records;
    }
}
