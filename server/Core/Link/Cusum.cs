using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Link;

/// <summary>
/// Online alarm for a falling correlation: the products of devolatilised returns sum up below their mean of the base window
/// (signals.md 2.7c; Page 1954). Depends on its path and never runs again over the past.
/// </summary>
internal sealed class Cusum(LinkParameters parameters)
{
    // One entry a session, newest last; null where there was no pair. Until the volatility has started, the raw pairs wait.
    private readonly List<double?> _products = [];
    private readonly List<(double X, double Y)?> _waiting = [];
    private Devolatiliser? _x;
    private Devolatiliser? _y;
    private double _sum;

    /// <summary>The sum at the newest session; above the alarm limit at the session of an alarm, after which it starts from 0.</summary>
    public Value Value { get; private set; } = Value.Unavailable("no sealed session yet");

    public bool Alarm { get; private set; }

    /// <summary>One sealed session, with its pair if it has one.</summary>
    public void Step(ReturnPair? pair)
    {
        Alarm = false;
        Append(pair);
        var before = Math.Max(0, _products.Count - parameters.PrimaryWindow);
        var known = new List<double>(parameters.BaseWindow);
        for (var i = Math.Max(0, before - parameters.BaseWindow); i < before; i++)
            if (_products[i] is { } product) known.Add(product);
        if (parameters.Lack(known.Count, parameters.BaseWindow) is { } lack)
        {
            Value = lack;
            return;
        }

        var past = known.ToArray();
        var deviation = Sample.StandardDeviation(past);
        if (!(deviation > 0))
        {
            Value = Value.Unavailable("the base window does not vary");
            return;
        }

        if (_products[^1] is { } newest)
            _sum = Math.Max(0, _sum + ((Sample.Mean(past) - newest) / deviation) - parameters.Breaks.CusumAllowance);
        Value = Value.Of(_sum);
        if (_sum <= parameters.Breaks.CusumAlarm) return;
        Alarm = true;
        _sum = 0;
    }

    public void Save(CanonicalWriter writer)
    {
        writer.List(_products, static (w, product) => w.Optional(product, static (v, value) => v.Double(value)));
        writer.List(_waiting, static (w, pair) => w.Optional(pair, static (v, value) =>
        {
            v.Double(value.X);
            v.Double(value.Y);
        }));
        writer.Optional(_x, static (w, volatility) => w.Double(volatility.Variance));
        writer.Optional(_y, static (w, volatility) => w.Double(volatility.Variance));
        writer.Double(_sum);
        Value.Encode(writer);
        writer.Bool(Alarm);
    }

    public static Cusum Load(CanonicalReader reader, LinkParameters parameters)
    {
        var cusum = new Cusum(parameters);
        cusum._products.AddRange(reader.List(static r => r.Optional(static v => v.Double())));
        cusum._waiting.AddRange(reader.List(static r => r.Optional(static v => (v.Double(), v.Double()))));
        cusum._x = reader.Optional(static r => new Devolatiliser(r.Double()));
        cusum._y = reader.Optional(static r => new Devolatiliser(r.Double()));
        cusum._sum = reader.Double();
        cusum.Value = Value.Decode(reader);
        cusum.Alarm = reader.Bool();
        return cusum;
    }

    private void Append(ReturnPair? pair)
    {
        if (_x is not null)
        {
            _products.Add(pair is null ? null : Product(pair.Benchmark, pair.Asset));
            if (_products.Count > parameters.LongWindow) _products.RemoveAt(0);
            return;
        }

        _waiting.Add(pair is null ? null : (pair.Benchmark, pair.Asset));
        if (_waiting.Count > parameters.LongWindow) _waiting.RemoveAt(0);
        _products.Add(null);
        if (_products.Count > parameters.LongWindow) _products.RemoveAt(0);
        var first = new List<(double X, double Y)>();
        foreach (var waiting in _waiting)
            if (waiting is { } known) first.Add(known);
        if (first.Count < parameters.Breaks.VolatilityStart) return;
        _x = Devolatiliser.From(first.ConvertAll(static known => known.X).ToArray());
        _y = Devolatiliser.From(first.ConvertAll(static known => known.Y).ToArray());
        for (var i = 0; i < _waiting.Count; i++)
            if (_waiting[i] is { } known) _products[i] = Product(known.X, known.Y);
        _waiting.Clear();
    }

    // Scaled by the volatility before this pair, which then learns from it.
    private double Product(double x, double y)
    {
        var product = _x!.Value.Scale(x, parameters.Breaks) * _y!.Value.Scale(y, parameters.Breaks);
        _x = _x.Value.After(x, parameters.Breaks);
        _y = _y.Value.After(y, parameters.Breaks);
        return product;
    }
}
