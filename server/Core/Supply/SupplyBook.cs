using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Macro;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Supply;

/// <summary>The readings of every supply input as they are known now.</summary>
internal sealed class SupplyBook(SupplyParameters parameters)
{
    private readonly ReadingHistory[] _inputs = NewInputs(parameters);

    public ReadingHistory this[SupplyInput input] => _inputs[(int)input];

    /// <summary>Value of the newest reading, unavailable when there is none or it is too old at an instant.</summary>
    public Value Newest(SupplyInput input, Instant at, string name)
    {
        if (this[input].Newest is not { } reading) return Value.Unavailable($"no {name}");
        return Availability(input, at) > 0 ? Value.Of(reading.Value) : Value.Unavailable($"the newest {name} is too old");
    }

    /// <summary>How much the newest reading still counts at an instant, 0 to 1.</summary>
    public double Availability(SupplyInput input, Instant at) =>
        this[input].Newest is { } reading ? parameters.Age(input).Availability((int)((at - reading.EventTime).Ticks / TimeSpan.TicksPerDay)) : 0;

    /// <summary>Whether a reading that a seal has used came late or was changed since; asking starts anew.</summary>
    public bool TakeRestated()
    {
        var restated = false;
        foreach (var input in _inputs)
        {
            restated |= input.Restated;
            input.MarkSealed();
        }

        return restated;
    }

    /// <summary>Readings by UTC date up to the newest one, holes as NaN.</summary>
    public double[] Days(SupplyInput input, DateOnly last, int days)
    {
        var laid = new double[days];
        Array.Fill(laid, double.NaN);
        var history = this[input];
        for (var i = history.AtOrBefore(last); i >= 0; i--)
        {
            var position = days - 1 - (last.DayNumber - history.Dates[i].DayNumber);
            if (position < 0) break;
            laid[position] = history.Readings[i].Value;
        }

        return laid;
    }

    public void Save(CanonicalWriter writer)
    {
        foreach (var input in _inputs) input.Save(writer);
    }

    public static SupplyBook Load(CanonicalReader reader, SupplyParameters parameters)
    {
        var book = new SupplyBook(parameters);
        for (var i = 0; i < SupplyInputs.Count; i++)
            book._inputs[i] = ReadingHistory.Load(reader, parameters.Capacity((SupplyInput)i));
        return book;
    }

    private static ReadingHistory[] NewInputs(SupplyParameters parameters)
    {
        var inputs = new ReadingHistory[SupplyInputs.Count];
        for (var i = 0; i < inputs.Length; i++) inputs[i] = new(parameters.Capacity((SupplyInput)i));
        return inputs;
    }
}
