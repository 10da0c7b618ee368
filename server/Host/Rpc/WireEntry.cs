using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Rpc;

/// <summary>Observations and journal entries to the wire.</summary>
internal static class WireEntry
{
    /// <param name="entry">As the journal has it.</param>
    /// <param name="withOrigin">Whether the one who asks may know who appended it.</param>
    public static Wire.V1.JournalEntry Show(Entry entry, bool withOrigin) => new()
    {
        Revision = (ulong)entry.Revision.Number,
        Observation = Show(entry.Observation),
        AppendTime = WireTime.Show(entry.AppendTime),
        Hash = entry.Hash.Hex,
        Origin = withOrigin && entry.Origin is { } origin ? Show(origin) : null,
    };

    public static Wire.V1.Origin Show(Origin origin) => new() { Caller = origin.Caller, KeyId = origin.KeyId, AddressClass = origin.AddressClass };

    public static Wire.V1.Observation Show(Observation observation)
    {
        var wire = new Wire.V1.Observation
        {
            Series = observation.Series,
            EventTime = WireTime.Show(observation.EventTime),
            KnownAt = WireTime.Show(observation.KnownAt),
            Source = observation.Source,
            Vintage = observation.Vintage,
            Quality = (Wire.V1.Quality)(int)observation.Quality,
            Key = observation.Key,
            Correction = observation.Correction,
            KnownAtBasis = (Wire.V1.KnownAtBasis)(int)observation.KnownAtBasis,
        };
        if (observation.Scalar is { } scalar) wire.Scalar = scalar;
        if (observation.Bar is { } bar)
        {
            wire.Bar = new() { Open = bar.Open, High = bar.High, Low = bar.Low, Close = bar.Close };
            if (bar.Volume is { } volume) wire.Bar.Volume = volume;
        }

        return wire;
    }
}
