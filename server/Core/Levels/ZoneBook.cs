using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Levels;

/// <summary>
/// Supply and demand zones (signals.md 5.5). A confirmed fractal joins the zone of its side with the nearest centre (the older of
/// equals) that stays narrow enough, else it opens one. Zones are never removed for age alone: a turning point years later joins them.
/// </summary>
internal sealed class ZoneBook(ZoneParameters parameters)
{
    private readonly record struct Entry(Zone Zone, double Atr, int LastTouchBar);

    private readonly List<Entry> _supply = [];
    private readonly List<Entry> _demand = [];
    private long _ids;

    /// <summary>Adds a turning point that <paramref name="atr"/> (of the bar before its confirmation) makes a zone of, if it joins none.</summary>
    public void Add(ZoneSide side, TurningPoint point, double? atr)
    {
        var zones = Side(side);
        var nearest = -1;
        var distance = double.PositiveInfinity;
        for (var i = 0; i < zones.Count; i++)
        {
            var range = Enlarged(zones[i].Zone.Range, point.Price);
            if (!(range.High - range.Low <= parameters.Width * zones[i].Atr)) continue;
            var away = Math.Abs((zones[i].Zone.Range.Low + zones[i].Zone.Range.High) / 2 - point.Price);
            if (away < distance) (nearest, distance) = (i, away);
        }

        if (nearest >= 0) zones[nearest] = Touched(zones[nearest], point);
        else if (atr is { } unit) Open(zones, side, point, unit);
    }

    /// <summary>Zones touched within the age at a bar: supply in the order they were opened, then demand.</summary>
    public IReadOnlyList<Zone> Alive(int bar)
    {
        var alive = new List<Zone>();
        foreach (var entry in _supply)
        {
            if (bar - entry.LastTouchBar <= parameters.Age) alive.Add(entry.Zone);
        }

        foreach (var entry in _demand)
        {
            if (bar - entry.LastTouchBar <= parameters.Age) alive.Add(entry.Zone);
        }

        return alive;
    }

    /// <summary>T1: the lowest supply zone that counts as a target at a bar, or null.</summary>
    /// <param name="bar">Number of the bar.</param>
    /// <param name="floor">The higher of the close and the upper end of the invalidation zone.</param>
    /// <param name="atr">Of the bar before.</param>
    public Zone? Target(int bar, double floor, double? atr)
    {
        if (atr is not { } unit) return null;
        Zone? lowest = null;
        foreach (var (zone, _, lastTouchBar) in _supply)
        {
            if (zone.Touches < parameters.TargetTouches || bar - lastTouchBar > parameters.Age) continue;
            if (!(zone.Range.Low > floor + parameters.TargetDistance * unit)) continue;
            if (lowest is null || zone.Range.Low < lowest.Range.Low) lowest = zone;
        }

        return lowest;
    }

    public void Save(CanonicalWriter writer)
    {
        writer.Long(_ids);
        writer.List(_supply, Save);
        writer.List(_demand, Save);
    }

    public static ZoneBook Load(CanonicalReader reader, ZoneParameters parameters)
    {
        var book = new ZoneBook(parameters) { _ids = reader.Long() };
        book._supply.AddRange(reader.List(LoadEntry));
        book._demand.AddRange(reader.List(LoadEntry));
        return book;
    }

    private static void Save(CanonicalWriter writer, Entry entry)
    {
        entry.Zone.Encode(writer);
        writer.Double(entry.Atr);
        writer.Int(entry.LastTouchBar);
    }

    private static Entry LoadEntry(CanonicalReader reader) => new(Zone.Decode(reader), reader.Double(), reader.Int());

    private static PriceRange Enlarged(PriceRange range, double price) => new(Math.Min(range.Low, price), Math.Max(range.High, price));

    private static Entry Touched(Entry entry, TurningPoint point) => entry with
    {
        LastTouchBar = point.Bar,
        Zone = entry.Zone with
        {
            Range = Enlarged(entry.Zone.Range, point.Price),
            Touches = entry.Zone.Touches + 1,
            LastTouch = point.Date,
            Version = entry.Zone.Version + 1,
        },
    };

    private void Open(List<Entry> zones, ZoneSide side, TurningPoint point, double atr)
    {
        if (zones.Count >= parameters.Capacity)
        {
            var oldest = 0;
            for (var i = 1; i < zones.Count; i++)
            {
                if (zones[i].LastTouchBar < zones[oldest].LastTouchBar) oldest = i;
            }

            zones.RemoveAt(oldest);
        }

        zones.Add(new(new(++_ids, side, new(point.Price, point.Price), 1, point.Date, point.Date, 1), atr, point.Bar));
    }

    private List<Entry> Side(ZoneSide side) => side == ZoneSide.Supply ? _supply : _demand;
}
