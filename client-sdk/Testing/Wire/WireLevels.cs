using RegimeGrpc.Client.Signals;
using RegimeGrpc.Client.Wire;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Testing.Wire;

internal static class WireLevels
{
    internal static V1.Levels Write(this Levels value) => new()
    {
        Price = value.Price.Write(),
        PriceTime = value.PriceTime.Write(),
        BarDate = value.BarDate.Write(),
        Atr = value.Atr.Write(),
        Averages = { value.Averages.Select(x => x.Write()) },
        Trend = (V1.Trend)value.Trend,
        Slope = value.Slope.Write(),
        Cross = (V1.Cross)value.Cross,
        Cluster = value.Cluster.Write(),
        Flush = value.Flush?.Write(),
        Line = value.Line?.Write(),
        Zones = { value.Zones.Select(x => x.Write()) },
        Target1 = value.Target1?.Write(),
        PriorPeak = value.PriorPeak.Write(),
        Named = { value.Named.Select(x => x.Write()) },
        Ema200DistancePercent = value.Ema200DistancePercent.Write(),
    };

    internal static V1.MovingAverage Write(this MovingAverage value) => new()
    {
        Kind = (V1.MovingAverageKind)value.Kind,
        Length = value.Length,
        Price = value.Price.Write(),
        DistanceAtr = value.DistanceAtr.Write(),
        DistancePercent = value.DistancePercent.Write(),
        Warm = value.Warm,
    };

    internal static V1.Cluster Write(this Cluster value) => new()
    {
        Kind = (V1.MovingAverageKind)value.Kind,
        Low = value.Low.Write(),
        High = value.High.Write(),
        WidthAtr = value.WidthAtr.Write(),
        Tight = value.Tight,
        ReclaimedMembers = value.ReclaimedMembers.Write(),
        State = (V1.ClusterState)value.State,
        Age = value.Age,
    };

    internal static V1.Flush Write(this Flush value) => new()
    {
        Date = value.Date.Write(),
        Low = value.Low,
        CloseLow = value.CloseLow,
        Recovered = value.Recovered,
    };

    internal static V1.MicroLine Write(this MicroLine value) => new()
    {
        Id = value.Id,
        Version = value.Version,
        Anchor = value.Anchor?.Write(),
        Touch = value.Touch?.Write(),
        LastLowerHigh = value.LastLowerHigh?.Write(),
        Price = value.Price.Write(),
        Slope = value.Slope.Write(),
        State = (V1.LineState)value.State,
        Zone = value.Zone?.Write(),
    };

    internal static V1.Pivot Write(this Pivot value) => new()
    {
        Date = value.Date.Write(),
        Price = value.Price,
    };

    internal static V1.Zone Write(this Zone value) => new()
    {
        Id = value.Id,
        Side = (V1.ZoneSide)value.Side,
        Range = value.Range?.Write(),
        Touches = value.Touches,
        Born = value.Born.Write(),
        LastTouch = value.LastTouch.Write(),
        Version = value.Version,
    };

    internal static V1.NamedLevel Write(this NamedLevel value) => new()
    {
        Id = value.Id,
        Source = (V1.LevelSource)value.Source,
        Range = value.Range?.Write(),
        State = (V1.LineState)value.State,
        ValidFrom = value.ValidFrom.Write(),
        DistanceAtr = value.DistanceAtr.Write(),
        DistancePercent = value.DistancePercent.Write(),
    };
}
