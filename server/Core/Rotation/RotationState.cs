using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Rotation;

/// <summary>
/// The rotation ladder as it is folded from the journal (signals.md 7), on UTC day bars. Whatever was observed before a seal takes part
/// in it; a late or revised bar enters the windows at the next seal, and the published stage never runs again. Memory is bounded by the
/// parameters. Not thread-safe.
/// </summary>
public sealed class RotationState
{
    private readonly RotationParameters _parameters;
    private DatedSeries<double> _btc;
    private DatedSeries<double> _eth;
    private AltBasket _alts;
    private StageMachine _stage;
    private DateOnly? _sealed;
    private bool _restated;

    public RotationState(RotationParameters parameters)
    {
        _parameters = parameters;
        _btc = new(parameters.Days);
        _eth = new(parameters.Days);
        _alts = new(parameters);
        _stage = new(parameters.EqualDays);
    }

    /// <summary>The newest sealed UTC day; null before the first seal.</summary>
    public DateOnly? Sealed => _sealed;

    /// <summary>The close of a UTC day, price.</summary>
    /// <exception cref="ArgumentException">Not a positive number.</exception>
    public void ObserveBtc(DateOnly day, double close) => Put(_btc, day, close);

    /// <inheritdoc cref="ObserveBtc"/>
    public void ObserveEth(DateOnly day, double close) => Put(_eth, day, close);

    /// <summary>The close of a UTC day, or of the day before when that day's is not known; null when neither is.</summary>
    public double? EthClose(DateOnly day) => _eth.At(day) is { } close ? close : _eth.At(day.AddDays(-1)) is { } before ? before : null;

    /// <summary>The close of an alt's UTC day, price; one that is never in the basket is ignored.</summary>
    /// <exception cref="ArgumentException">Not a positive number.</exception>
    public void ObserveAlt(string id, DateOnly day, double close)
    {
        if (_alts.Closes(id) is { } closes) Put(closes, day, close);
    }

    /// <summary>Closes a UTC day: the topic from everything observed so far.</summary>
    /// <exception cref="InvalidOperationException">The day, or one after it, is sealed already.</exception>
    public Rotation Seal(DateOnly day)
    {
        if (_sealed >= day) throw new InvalidOperationException($"{day:o} cannot be sealed after {_sealed:o}");
        var btc = new Coin("BTC", _btc, day, _parameters);
        var eth = new Coin("ETH", _eth, day, _parameters);
        var z = RatioZ(btc, eth);
        var (breadth, excess) = _alts.On(day, eth.Return);
        var raw = Raw(btc, eth.Return, z, breadth, excess);
        _stage.Step(raw, Instant.FromDate(day.AddDays(1)));
        var topic = new Rotation
        {
            Stage = _stage.Stage,
            Raw = raw,
            Since = _stage.Since,
            Btc20d = btc.Return,
            Eth20d = eth.Return,
            EthBtcZ = z,
            AltBreadth = breadth,
            AltExcess = excess,
            LeadLag = LeadLag.All(btc.Returns, eth.Returns, _parameters),
            BtcMomentum = btc.Momentum,
            EthMomentum = eth.Momentum,
            Restated = _restated,
        };
        _sealed = day;
        _restated = false;
        return topic;
    }

    public void Save(CanonicalWriter writer)
    {
        _btc.Save(writer, static (w, close) => w.Double(close));
        _eth.Save(writer, static (w, close) => w.Double(close));
        _alts.Save(writer);
        _stage.Save(writer);
        writer.Optional(_sealed, static (w, date) => w.Date(date));
        writer.Bool(_restated);
    }

    /// <exception cref="FormatException">The bytes are damaged or of other parameters.</exception>
    public static RotationState Load(CanonicalReader reader, RotationParameters parameters) => new(parameters)
    {
        _btc = DatedSeries<double>.Load(reader, parameters.Days, static r => r.Double()),
        _eth = DatedSeries<double>.Load(reader, parameters.Days, static r => r.Double()),
        _alts = AltBasket.Load(reader, parameters),
        _stage = StageMachine.Load(reader, parameters.EqualDays),
        _sealed = reader.Optional(static r => r.Date()),
        _restated = reader.Bool(),
    };

    /// <summary>The first stage that matches. Without BTC and ETH the first question cannot be asked, so nothing is said.</summary>
    internal RotationStage Raw(Value btc, int? btcAgainstAverage, Value eth, Value ethBtcZ, Value breadth, Value excess)
    {
        if (!btc.IsOk || !eth.IsOk || btcAgainstAverage is not { } against) return RotationStage.Unknown;
        if (btc.Number < 0 && eth.Number < 0 && against < 0) return RotationStage.Unwind;
        if (!ethBtcZ.IsOk || (btc.Number <= 0 && eth.Number <= 0)) return RotationStage.None;
        if (breadth.IsOk && excess.IsOk && breadth.Number > _parameters.TailBreadth && excess.Number > 0 && eth.Number > 0) return RotationStage.LongTail;
        if (ethBtcZ.Number > _parameters.EthZ && eth.Number > 0) return RotationStage.EthLed;
        return against > 0 && btc.Number > 0 ? RotationStage.BtcLed : RotationStage.None;
    }

    private RotationStage Raw(Coin btc, Value eth, Value z, Value breadth, Value excess) =>
        Raw(btc.Return, btc.AgainstAverage, eth, z, breadth, excess);

    private Value RatioZ(Coin btc, Coin eth)
    {
        var ratio = new double[btc.Logs.Length];
        for (var i = 0; i < ratio.Length; i++) ratio[i] = eth.Logs[i] - btc.Logs[i];
        var change = Window.Change(ratio, ratio.Length - 1, _parameters.Change);
        return double.IsNaN(change)
            ? Value.Unavailable($"no bar of BTC or ETH on this day or {_parameters.Change} days before")
            : RobustZ.Of(change, Window.PastChanges(ratio, ratio.Length - 1, _parameters.Change, _parameters.History));
    }

    private void Put(DatedSeries<double> closes, DateOnly day, double close)
    {
        if (!(close > 0 && double.IsFinite(close))) throw new ArgumentException($"Not a price: {close}", nameof(close));
        var placement = closes.Put(day, close);
        _restated |= day <= _sealed && placement is not (Placement.Unchanged or Placement.Forgotten);
    }
}
