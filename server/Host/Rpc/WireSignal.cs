using RegimeGrpc.Core.Signals;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Rpc;

/// <summary>A signal on the wire: the facts of every signal, and the topics that were asked for, whole.</summary>
internal static class WireSignal
{
    public static Wire.V1.Signal Show(Published published, TopicSet topics, bool sealedOnly, Provenance provenance)
    {
        var signal = published.Signal;
        var wire = new Wire.V1.Signal
        {
            Model = signal.Model,
            Fingerprint = signal.Fingerprint,
            Revision = (ulong)signal.Revision.Number,
            PreviousRevision = (ulong)published.PreviousFor(topics, sealedOnly).Number,
            AsOf = WireTime.Show(signal.AsOf),
            EventTime = WireTime.Show(signal.EventTime),
            KnownAt = WireTime.Show(signal.KnownAt),
            AppendTime = WireTime.Show(published.AppendTime),
            ValidUntil = WireTime.Show(signal.ValidUntil),
            Finality = (Wire.V1.Finality)(int)signal.Finality,
            Seal = (Wire.V1.SealKind)(int)(signal.Seal ?? 0),
            Provenance = WireEnums.Show(provenance),
            Digest = signal.Digest,
            ChainDigest = signal.Chain ?? "",
        };
        wire.Changed.AddRange(signal.Changed.Topics().Select(WireEnums.Show));
        wire.Inputs.AddRange(signal.Inputs.Select(Show));
        wire.Notes.AddRange(signal.Notes.Select(note => new Wire.V1.Note { Code = note.Code, Text = note.Text }));
        AddTopics(wire, signal.Topics, topics);
        return wire;
    }

    public static Wire.V1.InputHealth Show(InputHealth input) => new()
    {
        Role = input.Role,
        Series = input.Series,
        Status = (Wire.V1.InputStatus)(int)input.Status,
        EventTime = WireTime.Show(input.EventTime),
        KnownAt = WireTime.Show(input.KnownAt),
        DueAt = WireTime.Show(input.DueAt),
    };

    private static void AddTopics(Wire.V1.Signal wire, Topics from, TopicSet asked)
    {
        if (asked.Contains(Topic.Regime)) wire.Regime = WireRegime.Show(from.Regime);
        if (asked.Contains(Topic.Stance)) wire.Stance = WireStance.Show(from.Stance);
        if (asked.Contains(Topic.Levels)) wire.Levels = WireLevels.Show(from.Levels);
        if (asked.Contains(Topic.Correlation)) wire.Correlation = WireCorrelation.Show(from.Correlation);
        if (asked.Contains(Topic.SmallCaps)) wire.SmallCaps = WireSmallCaps.Show(from.SmallCaps);
        if (asked.Contains(Topic.Liquidity)) wire.Liquidity = WireLiquidity.Show(from.Liquidity);
        if (asked.Contains(Topic.Rotation)) wire.Rotation = WireRotation.Show(from.Rotation);
        if (asked.Contains(Topic.Fundamentals)) wire.Fundamentals = WireFundamentals.Show(from.Fundamentals);
        if (asked.Contains(Topic.Supply)) wire.Supply = WireSupply.Show(from.Supply);
        if (asked.Contains(Topic.Macro)) wire.Macro = WireMacro.Show(from.Macro);
    }
}
