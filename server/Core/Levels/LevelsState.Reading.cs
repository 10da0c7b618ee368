using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Levels;

public sealed partial class LevelsState
{
    private static readonly Value NoBar = Value.Unavailable("no UTC day bar has been sealed");
    private static readonly Value NoAtr = Value.Unavailable("fewer than 14 UTC day bars");
    private static readonly Value NoPeak = Value.Unavailable("no swing high within the last 365 bars");

    /// <summary>The topic after the newest sealed bar.</summary>
    public Levels Sealed()
    {
        var day = NewestDay is null ? default : _history.Newest;
        var reading = new LevelsReading
        {
            Bar = Bars - 1,
            Day = day,
            Atr = _atr.Value,
            Unit = _atrBefore,
            Averages = new(
                new(_history.MeanClose(_parameters.ShortLength), _history.MeanClose(_parameters.MiddleLength), _history.MeanClose(_parameters.LongLength)),
                new(_short.Value, _middle.Value, _long.Value)),
            TrendBefore = TrendBefore(_parameters.SlopeBars),
            Reclaim = _reclaim,
            Flush = _flush,
        };
        return Publish(reading, _line.Line?.Break, NewestDay is { } newest ? EndOf(newest) : null, isSealed: true);
    }

    /// <summary>
    /// The topic as it would read if the day after the newest sealed one ended now. No turning point is confirmed by a bar that has not
    /// ended, so lines and zones are those of the sealed bars. A pure function of the sealed state and the arguments.
    /// </summary>
    /// <param name="price">Newest price.</param>
    /// <param name="priceTime">What it is about.</param>
    /// <param name="dayHigh">Highest price of the day so far; the price itself when not known.</param>
    /// <param name="dayLow">Lowest price of the day so far; the price itself when not known.</param>
    /// <exception cref="ArgumentException">A price is not positive and finite.</exception>
    public Levels Provisional(double price, Instant priceTime, double? dayHigh = null, double? dayLow = null)
    {
        var day = ToDay(priceTime.UtcDate, new(price, Math.Max(price, dayHigh ?? price), Math.Min(price, dayLow ?? price), price));
        var reading = Read(day);
        return Publish(reading, _line.Peek(Bars, day, reading.Unit), priceTime, isSealed: false);
    }

    private static Instant EndOf(DateOnly day) => Instant.FromDate(day.AddDays(1));

    /// <summary>What the bar after the newest sealed one would read if it were this one. Sealing and provisional reading both start here.</summary>
    private LevelsReading Read(in Day day)
    {
        var waiting = _waiting ??= Wait();
        var averages = new AverageSet(
            new(
                (waiting.Short + day.Close) / _parameters.ShortLength,
                (waiting.Middle + day.Close) / _parameters.MiddleLength,
                (waiting.Long + day.Close) / _parameters.LongLength),
            new(_short.Next(day.Close).Value, _middle.Next(day.Close).Value, _long.Next(day.Close).Value));
        var cluster = averages.ClusterOf(_parameters.ClusterKind);
        var unit = _atr.Value;
        return new()
        {
            Bar = Bars,
            Day = day,
            Atr = unit,
            Unit = unit,
            Averages = averages,
            TrendBefore = waiting.TrendBefore,
            Reclaim = _reclaim.Next(day.Close, cluster, unit, _parameters.Reclaim),
            Flush = FlushWatch.Next(_flush, day, _history, cluster, unit, _parameters.Flush),
        };
    }

    private WaitingSums Wait() => new(
        _history.SumClose(_parameters.ShortLength - 1),
        _history.SumClose(_parameters.MiddleLength - 1),
        _history.SumClose(_parameters.LongLength - 1),
        TrendBefore(_parameters.SlopeBars - 1));

    /// <summary>The trend average some bars before the newest sealed one.</summary>
    private double? TrendBefore(int back)
    {
        if (_parameters.TrendKind == MovingAverageKind.Simple) return _history.MeanClose(_parameters.LongLength, back);
        return _longExponentials.Count > back ? _longExponentials[^(back + 1)] : null;
    }

    private NamedLevelBook.Facts Facts(in LevelsReading reading, BreakMachine? machine)
    {
        var line = _line.Line is { } drawn && machine is { } status && reading.Unit is { } unit
            ? drawn.Publish(reading.Bar, unit, status, _parameters.Line)
            : null;
        var floor = Math.Max(reading.Day.Close, line?.Zone.High ?? reading.Day.Close);
        return new(
            line,
            _zones.Target(reading.Bar, floor, reading.Unit),
            _peaks.Peak(reading.Bar),
            reading.Flush,
            reading.TrendAverage(_parameters));
    }

    private Levels Publish(in LevelsReading reading, BreakMachine? machine, Instant? time, bool isSealed)
    {
        var facts = Facts(reading, machine);
        return new()
        {
            Price = time is null ? NoBar : Value.Of(reading.Day.Close),
            PriceTime = time,
            BarDate = NewestDay,
            Atr = reading.Atr is { } atr ? Value.Of(atr) : NoAtr,
            Averages = reading.MovingAverages(_parameters),
            Trend = reading.TrendState(_parameters),
            Slope = reading.Slope(_parameters),
            Cross = reading.CrossState(_parameters),
            Cluster = reading.ClusterBand(_parameters),
            Flush = reading.Flush is { } flush ? new(flush.Date, flush.Low, flush.CloseLow, flush.Recovered) : null,
            Line = facts.Line,
            Zones = _alive,
            Target1 = facts.Target,
            PriorPeak = facts.Peak is { } peak ? Value.Of(peak) : NoPeak,
            Named = _named.Publish(facts, reading.Day, reading.Unit, isSealed),
            Ema200DistancePercent = reading.LongExponentialDistance(),
        };
    }

    /// <summary>What the next bar's simple averages will be made of but for its own close: one addition is left to a tick.</summary>
    /// <param name="Short">Sum of closes, price; null where there are too few.</param>
    /// <param name="Middle">As <paramref name="Short"/>.</param>
    /// <param name="Long">As <paramref name="Short"/>.</param>
    /// <param name="TrendBefore">The trend average <see cref="LevelsParameters.SlopeBars"/> bars before the next one.</param>
    private readonly record struct WaitingSums(double? Short, double? Middle, double? Long, double? TrendBefore);
}
