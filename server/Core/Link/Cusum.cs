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

    // Of both returns before each of the same sessions; null until the volatility has started.
    private readonly List<(double X, double Y)?> _variances = [];
    private Devolatiliser? _x;
    private Devolatiliser? _y;
    private double _sum;

    /// <summary>The sum at the newest session; above the alarm limit at the session of an alarm, after which it starts from 0.</summary>
    public Value Value { get; private set; } = Value.Unavailable("no sealed session yet");

    public bool Alarm { get; private set; }

    /// <summary>
    /// The running variances before a session, which is so many before the newest: what its returns are scaled by here and in the
    /// test of an unknown date. Null before the volatility has started, and for sessions beyond the long window.
    /// </summary>
    public (Devolatiliser X, Devolatiliser Y)? VolatilityBefore(int sessionsAgo)
    {
        var index = _variances.Count - 1 - sessionsAgo;
        return index >= 0 && _variances[index] is { } known ? (new(known.X), new(known.Y)) : null;
    }

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
        WriteTwos(_waiting);
        WriteTwos(_variances);
        writer.Optional(_x, static (w, volatility) => w.Double(volatility.Variance));
        writer.Optional(_y, static (w, volatility) => w.Double(volatility.Variance));
        writer.Double(_sum);
        Value.Encode(writer);
        writer.Bool(Alarm);

        void WriteTwos(List<(double X, double Y)?> twos) => writer.List(twos, static (w, two) => w.Optional(two, static (v, value) =>
        {
            v.Double(value.X);
            v.Double(value.Y);
        }));
    }

    public static Cusum Load(CanonicalReader reader, LinkParameters parameters)
    {
        var cusum = new Cusum(parameters);
        cusum._products.AddRange(reader.List(static r => r.Optional(static v => v.Double())));
        cusum._waiting.AddRange(reader.List(static r => r.Optional(static v => (v.Double(), v.Double()))));
        cusum._variances.AddRange(reader.List(static r => r.Optional(static v => (v.Double(), v.Double()))));
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
            Keep(_variances, (_x.Value.Variance, _y!.Value.Variance));
            Keep(_products, pair is null ? null : Product(pair.Benchmark, pair.Asset));
            return;
        }

        Keep(_waiting, pair is null ? null : (pair.Benchmark, pair.Asset));
        Keep(_variances, null);
        Keep(_products, null);
        var first = new List<(double X, double Y)>();
        foreach (var waiting in _waiting)
            if (waiting is { } known) first.Add(known);
        if (first.Count < parameters.Breaks.VolatilityStart) return;
        _x = Devolatiliser.From(first.ConvertAll(static known => known.X).ToArray());
        _y = Devolatiliser.From(first.ConvertAll(static known => known.Y).ToArray());
        for (var i = 0; i < _waiting.Count; i++)
        {
            _variances[i] = (_x.Value.Variance, _y.Value.Variance);
            if (_waiting[i] is { } known) _products[i] = Product(known.X, known.Y);
        }

        _waiting.Clear();
    }

    private void Keep<T>(List<T> sessions, T newest)
    {
        sessions.Add(newest);
        if (sessions.Count > parameters.LongWindow) sessions.RemoveAt(0);
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
