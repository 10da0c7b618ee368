using RegimeGrpc.Client.Signals;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Wire;

internal static class WireLevels
{
    internal static Levels Read(this V1.Levels wire) => new()
    {
        Price = wire.Price.Read(),
        PriceTime = wire.PriceTime.Read(),
        BarDate = wire.BarDate.Read(),
        Atr = wire.Atr.Read(),
        Averages = wire.Averages.ReadAll(static x => x.Read()),
        Trend = (Trend)wire.Trend,
        Slope = wire.Slope.Read(),
        Cross = (Cross)wire.Cross,
        Cluster = wire.Cluster?.Read() ?? new(),
        Flush = wire.Flush?.Read(),
        Line = wire.Line?.Read(),
        Zones = wire.Zones.ReadAll(static x => x.Read()),
        Target1 = wire.Target1?.Read(),
        PriorPeak = wire.PriorPeak.Read(),
        Named = wire.Named.ReadAll(static x => x.Read()),
        Ema200DistancePercent = wire.Ema200DistancePercent.Read(),
    };

    internal static MovingAverage Read(this V1.MovingAverage wire) => new()
    {
        Kind = (MovingAverageKind)wire.Kind,
        Length = wire.Length,
        Price = wire.Price.Read(),
        DistanceAtr = wire.DistanceAtr.Read(),
        DistancePercent = wire.DistancePercent.Read(),
        Warm = wire.Warm,
    };

    internal static Cluster Read(this V1.Cluster wire) => new()
    {
        Kind = (MovingAverageKind)wire.Kind,
        Low = wire.Low.Read(),
        High = wire.High.Read(),
        WidthAtr = wire.WidthAtr.Read(),
        Tight = wire.Tight,
        ReclaimedMembers = wire.ReclaimedMembers.Read(),
        State = (ClusterState)wire.State,
        Age = wire.Age,
    };

    internal static Flush Read(this V1.Flush wire) => new()
    {
        Date = wire.Date.Read(),
        Low = wire.Low,
        CloseLow = wire.CloseLow,
        Recovered = wire.Recovered,
    };

    internal static MicroLine Read(this V1.MicroLine wire) => new()
    {
        Id = wire.Id,
        Version = wire.Version,
        Anchor = wire.Anchor?.Read(),
        Touch = wire.Touch?.Read(),
        LastLowerHigh = wire.LastLowerHigh?.Read(),
        Price = wire.Price.Read(),
        Slope = wire.Slope.Read(),
        State = (LineState)wire.State,
        Zone = wire.Zone?.Read(),
    };

    internal static Pivot Read(this V1.Pivot wire) => new()
    {
        Date = wire.Date.Read(),
        Price = wire.Price,
    };

    internal static Zone Read(this V1.Zone wire) => new()
    {
        Id = wire.Id,
        Side = (ZoneSide)wire.Side,
        Range = wire.Range?.Read(),
        Touches = wire.Touches,
        Born = wire.Born.Read(),
        LastTouch = wire.LastTouch.Read(),
        Version = wire.Version,
    };

    internal static NamedLevel Read(this V1.NamedLevel wire) => new()
    {
        Id = wire.Id,
        Source = (LevelSource)wire.Source,
        Range = wire.Range?.Read(),
        State = (LineState)wire.State,
        ValidFrom = wire.ValidFrom.Read(),
        DistanceAtr = wire.DistanceAtr.Read(),
        DistancePercent = wire.DistancePercent.Read(),
    };
}
