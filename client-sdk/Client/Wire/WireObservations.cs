using RegimeGrpc.Client.Observations;
using RegimeGrpc.Client.Signals;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Wire;

internal static class WireObservations
{
    internal static V1.Observation Write(this Observation observation)
    {
        var wire = new V1.Observation
        {
            Series = observation.Series,
            EventTime = observation.EventTime.Write(),
            KnownAt = observation.KnownAt.Write(),
            Source = observation.Source,
            Vintage = observation.Vintage,
            Quality = (V1.Quality)observation.Quality,
            Key = observation.Key,
            Correction = observation.Correction,
            KnownAtBasis = (V1.KnownAtBasis)observation.KnownAtBasis,
        };
        switch (observation)
        {
            case { Scalar: not null, Bar: not null } or { Scalar: null, Bar: null }:
                throw new ArgumentException($"An observation has a scalar or a bar, exactly one: {observation.Series} at {observation.EventTime:O}.");
            case { Scalar: { } scalar }:
                wire.Scalar = scalar;
                break;
            case { Bar: { } bar }:
                wire.Bar = bar.Write();
                break;
        }

        return wire;
    }

    internal static V1.Bar Write(this Bar bar)
    {
        var wire = new V1.Bar { Open = bar.Open, High = bar.High, Low = bar.Low, Close = bar.Close };
        if (bar.Volume is { } volume) wire.Volume = volume;
        return wire;
    }

    internal static AppendResult Read(this V1.AppendResult wire) => wire.Status switch
    {
        V1.AppendStatus.Accepted => new AppendResult.Accepted(new(wire.Revision)),
        V1.AppendStatus.Duplicate => new AppendResult.Duplicate(new(wire.Revision)),
        V1.AppendStatus.Rejected => new AppendResult.Rejected(wire.Rejection?.Reason ?? "", wire.Rejection?.Message ?? "", wire.Rejection?.Field ?? ""),
        var other => new AppendResult.Unknown((int)other, new(wire.Revision)),
    };

    internal static AppendReceipt Read(this V1.AppendResponse wire) => new()
    {
        Results = wire.Results.ReadAll(static x => x.Read()),
        LatestRevision = new(wire.LatestRevision),
        Durability = (Durability)wire.Durability,
        JournalId = wire.JournalId,
        Provenance = (Provenance)wire.Provenance,
    };

    internal static AppendReceipt Read(this V1.AppendStreamResponse wire) => new()
    {
        Results = wire.Results.ReadAll(static x => x.Read()),
        LatestRevision = new(wire.LatestRevision),
        Durability = (Durability)wire.Durability,
        JournalId = wire.JournalId,
        Provenance = (Provenance)wire.Provenance,
    };
}
