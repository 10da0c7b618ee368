using RegimeGrpc.Core.Levels;

namespace RegimeGrpc.Server.Rpc;

/// <summary>The levels topic on the wire. Days are the instants at which they begin; what does not exist is absent.</summary>
internal static class WireLevels
{
    public static Wire.V1.Levels Show(Levels levels)
    {
        var wire = new Wire.V1.Levels
        {
            Price = WireValue.Show(levels.Price),
            PriceTime = WireTime.Show(levels.PriceTime),
            BarDate = WireTime.Show(levels.BarDate),
            Atr = WireValue.Show(levels.Atr),
            Trend = (Wire.V1.Trend)(int)levels.Trend,
            Slope = WireValue.Show(levels.Slope),
            Cross = (Wire.V1.Cross)(int)levels.Cross,
            Cluster = Show(levels.Cluster),
            Flush = levels.Flush is { } flush ? Show(flush) : null,
            Line = levels.Line is { } line ? Show(line) : null,
            Target1 = levels.Target1 is { } target ? Show(target) : null,
            PriorPeak = WireValue.Show(levels.PriorPeak),
            Ema200DistancePercent = WireValue.Show(levels.Ema200DistancePercent),
        };
        wire.Averages.AddRange(levels.Averages.Select(Show));
        wire.Zones.AddRange(levels.Zones.Select(Show));
        wire.Named.AddRange(levels.Named.Select(Show));
        return wire;
    }

    private static Wire.V1.MovingAverage Show(MovingAverage average) => new()
    {
        Kind = (Wire.V1.MovingAverageKind)(int)average.Kind,
        Length = average.Length,
        Price = WireValue.Show(average.Price),
        DistanceAtr = WireValue.Show(average.DistanceAtr),
        DistancePercent = WireValue.Show(average.DistancePercent),
        Warm = average.Warm,
    };

    private static Wire.V1.Cluster Show(Cluster cluster) => new()
    {
        Kind = (Wire.V1.MovingAverageKind)(int)cluster.Kind,
        Low = WireValue.Show(cluster.Low),
        High = WireValue.Show(cluster.High),
        WidthAtr = WireValue.Show(cluster.WidthAtr),
        Tight = cluster.Tight,
        ReclaimedMembers = WireValue.Show(cluster.ReclaimedMembers),
        State = (Wire.V1.ClusterState)(int)cluster.State,
        Age = cluster.Age,
    };

    private static Wire.V1.Flush Show(Flush flush) => new()
    {
        Date = WireTime.Show(flush.Date),
        Low = flush.Low,
        CloseLow = flush.CloseLow,
        Recovered = flush.Recovered,
    };

    private static Wire.V1.MicroLine Show(MicroLine line) => new()
    {
        Id = line.Id,
        Version = line.Version,
        Anchor = Show(line.Anchor),
        Touch = Show(line.Touch),
        LastLowerHigh = Show(line.LastLowerHigh),
        Price = WireValue.Show(line.Price),
        Slope = WireValue.Show(line.Slope),
        State = (Wire.V1.LineState)(int)line.State,
        Zone = WireValue.Show(line.Zone),
    };

    private static Wire.V1.Pivot Show(Pivot pivot) => new() { Date = WireTime.Show(pivot.Date), Price = pivot.Price };

    private static Wire.V1.Zone Show(Zone zone) => new()
    {
        Id = zone.Id,
        Side = (Wire.V1.ZoneSide)(int)zone.Side,
        Range = WireValue.Show(zone.Range),
        Touches = zone.Touches,
        Born = WireTime.Show(zone.Born),
        LastTouch = WireTime.Show(zone.LastTouch),
        Version = zone.Version,
    };

    private static Wire.V1.NamedLevel Show(NamedLevel level) => new()
    {
        Id = level.Id,
        Source = (Wire.V1.LevelSource)(int)level.Source,
        Range = WireValue.Show(level.Range),
        State = (Wire.V1.LineState)(int)level.State,
        ValidFrom = WireTime.Show(level.ValidFrom),
        DistanceAtr = WireValue.Show(level.DistanceAtr),
        DistancePercent = WireValue.Show(level.DistancePercent),
    };
}
