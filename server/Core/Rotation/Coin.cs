using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Rotation;

/// <summary>The closes of one coin by UTC day up to the sealed one, holes as NaN.</summary>
internal sealed class Coin
{
    private readonly RotationParameters _parameters;
    private readonly double[] _closes;
    private readonly string _name;

    public Coin(string name, DatedSeries<double> closes, DateOnly day, RotationParameters parameters)
    {
        _name = name;
        _parameters = parameters;
        _closes = Window.Days(closes, day, closes.Capacity);
        Logs = new double[_closes.Length];
        for (var i = 0; i < Logs.Length; i++) Logs[i] = Elementary.Log(_closes[i]);
    }

    /// <summary>Logarithms of the closes.</summary>
    public double[] Logs { get; }

    /// <summary>Daily logarithmic returns; a hole makes two.</summary>
    public double[] Returns
    {
        get
        {
            if (field is not null) return field;
            field = new double[Logs.Length];
            for (var i = 0; i < field.Length; i++) field[i] = Window.Change(Logs, i, 1);
            return field;
        }
    }

    /// <summary>20-day logarithmic return.</summary>
    public Value Return
    {
        get
        {
            var change = Window.Change(Logs, Last, _parameters.Change);
            return double.IsNaN(change) ? Value.Unavailable($"no {_name} bar on this day or {_parameters.Change} days before") : Value.Of(change);
        }
    }

    /// <summary>The return in units of its standard deviation.</summary>
    public Value Momentum
    {
        get
        {
            if (!Return.IsOk) return Return;
            if (Window.Known(Returns, Last, _parameters.Volatility) is not { } days) return Value.Unavailable($"too few {_name} bars");
            var deviation = Sample.StandardDeviation(days) * Math.Sqrt(_parameters.Change);
            return deviation > 0 ? Value.Of(Return.Number / deviation) : Value.Unavailable($"{_name} did not move");
        }
    }

    /// <summary>Whether the close is below its 50-day average, above it, or on it: -1, 1, 0; null when either is unknown.</summary>
    public int? AgainstAverage
    {
        get
        {
            var average = Window.Mean(_closes, Last, _parameters.Average);
            return double.IsNaN(average) || double.IsNaN(_closes[Last]) ? null : _closes[Last].CompareTo(average);
        }
    }

    private int Last => _closes.Length - 1;
}
