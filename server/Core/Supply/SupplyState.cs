using System.Collections.Immutable;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Liquidity;
using RegimeGrpc.Core.Macro;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Supply;

/// <summary>
/// The supply overhang as it is folded from the journal (signals.md 9). Everything in it is a window, so a late or revised value enters at
/// the next seal. Memory is bounded by the parameters. Not thread-safe.
/// </summary>
public sealed class SupplyState
{
    private readonly SupplyParameters _parameters;
    private SupplyBook _book;
    private Instant? _sealed;

    public SupplyState(SupplyParameters parameters)
    {
        _parameters = parameters;
        _book = new(parameters);
    }

    /// <summary>The newest seal; null before the first.</summary>
    public Instant? Sealed => _sealed;

    /// <summary>A reading in the unit of <see cref="SupplyInput"/>, one a UTC date; another value for a date replaces the first.</summary>
    /// <param name="input">Which.</param>
    /// <param name="eventTime">What it is about: the end of its day, or its instant.</param>
    /// <param name="knownAt">When it became known.</param>
    /// <param name="value">A finite number.</param>
    /// <exception cref="ArgumentException">The value is not finite.</exception>
    public void Observe(SupplyInput input, Instant eventTime, Instant knownAt, double value)
    {
        if (!double.IsFinite(value)) throw new ArgumentException($"Not a number: {value}", nameof(value));
        _book[input].Put(new Reading(value, eventTime, knownAt), correction: false);
    }

    /// <summary>(future / spot - 1) x 365 / days: the <see cref="SupplyInput.FuturesBasis"/> of a future, a fraction a year.</summary>
    /// <param name="future">Price.</param>
    /// <param name="spot">Price at the same instant.</param>
    /// <param name="days">Days to expiry, more than 0.</param>
    public static double AnnualBasis(double future, double spot, double days) => ((future / spot) - 1) * 365 / days;

    /// <summary>The topic from everything observed so far, each input as old as it is at this instant.</summary>
    /// <exception cref="InvalidOperationException">There has been a seal after this instant.</exception>
    public Supply Seal(Instant at)
    {
        if (_sealed > at) throw new InvalidOperationException($"{at} cannot be sealed after {_sealed}");
        var queue = ValidatorQueue.At(_book, at, _parameters);
        var creations = EtfFlows.Sum(_book, at, _parameters);
        ImmutableArray<Score> scores =
        [
            ExchangeShare.At(_book, at, _parameters),
            Score.OfLevel(queue.Overhang(_parameters)),
            EtfFlows.Creations(_book, creations, _parameters),
            Score.OfLevel(EtfFlows.Arbitrage(_book, at, _parameters)),
        ];
        ImmutableArray<Component> components =
        [
            scores[0].Component("exchange_balance", _parameters.ExchangeWeight, _book, at, [SupplyInput.ExchangeBalance, SupplyInput.TotalSupply]),
            scores[1].Component("validator_queue", _parameters.QueueWeight, _book, at, [SupplyInput.ExitQueue, SupplyInput.EntryQueue, queue.ChurnSource]),
            scores[2].Component("etf_creations", _parameters.EtfWeight, _book, at, [SupplyInput.EtfCreations]),
            scores[3].Component("etf_arbitrage", _parameters.ArbitrageWeight, _book, at,
                [SupplyInput.EtfHoldings, SupplyInput.LeveragedNetShort, SupplyInput.FuturesBasis, SupplyInput.RiskFreeRate]),
        ];

        double sum = 0, available = 0, weights = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            var weight = components[i].Weight * components[i].Availability;
            sum += weight * scores[i].Overhang.Or(0);
            available += weight;
            weights += components[i].Weight;
        }

        var overhang = available > 0 ? Value.Of(sum / available) : Value.Unavailable("no component is available");
        _sealed = at;
        return new()
        {
            Overhang = overhang,
            UpsideCap = overhang.IsOk ? Value.Of(1 - (_parameters.UpsideCut * overhang.Number)) : overhang,
            Coverage = weights > 0 ? available / weights : 0,
            Components = components,
            Scores = [scores[0].Overhang, scores[1].Overhang, scores[2].Overhang, scores[3].Overhang],
            ExitDays = queue.ExitDays,
            NetExitDays = queue.NetDays,
            EtfCreations5d = creations,
            Restated = _book.TakeRestated(),
        };
    }

    public void Save(CanonicalWriter writer)
    {
        _book.Save(writer);
        writer.Optional(_sealed, static (w, at) => w.Instant(at));
    }

    /// <exception cref="FormatException">The bytes are damaged or of other parameters.</exception>
    public static SupplyState Load(CanonicalReader reader, SupplyParameters parameters) => new(parameters)
    {
        _book = SupplyBook.Load(reader, parameters),
        _sealed = reader.Optional(static r => r.Instant()),
    };
}
