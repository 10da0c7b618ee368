using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Evaluation;

/// <summary>
/// What an evaluation reads (signals.md section 12): sealed signals and prices in the order in which they became known. It only
/// grows at its end, so the tape of a prefix of a journal is a prefix of the tape. Not thread-safe.
/// </summary>
/// <remarks>
/// Prices are the closes of the model's <see cref="Role.AssetDay"/> and, at session closes, the newest <see cref="Role.AssetIntraday"/>,
/// of several at one instant the one the model prefers.
/// The first word on a price counts: a correction comes too late for a fill. A price older than the newest one taken is
/// left out for the same reason.
/// </remarks>
/// <param name="model">Whose signals.</param>
/// <param name="from">Nothing before it is taken.</param>
/// <param name="until">Nothing that became known after it is taken.</param>
public sealed class Tape(Model model, Instant? from = null, Instant? until = null)
{
    private static readonly TimeSpan OldestSample = TimeSpan.FromHours(4);

    private readonly string[] _intraday = [.. model.SeriesIn(Role.AssetIntraday)];
    private readonly List<SealRow> _rows = [];
    private readonly List<PricePoint> _prices = [];
    private readonly List<DayClose> _days = [];
    private readonly List<DayClose> _leaderDays = [];
    private PricePoint? _sample;
    private int _sampledFrom;

    public Model Model => model;

    /// <summary>In order of their instants.</summary>
    public IReadOnlyList<SealRow> Rows => _rows;

    /// <summary>In order of time.</summary>
    public IReadOnlyList<PricePoint> Prices => _prices;

    /// <summary>Day closes of the asset, ascending.</summary>
    public IReadOnlyList<DayClose> Days => _days;

    /// <summary>Day closes of the leader (BTC), ascending.</summary>
    public IReadOnlyList<DayClose> LeaderDays => _leaderDays;

    /// <summary>The newest sealed topics; null before the first seal.</summary>
    public Topics? Newest { get; private set; }

    /// <summary>The newest entry taken.</summary>
    public Revision Revision { get; private set; }

    /// <summary>Seals whose signal was not made because a later one fell into the same step: a journal without clock observations has them.</summary>
    public int Unseen { get; private set; }

    /// <summary>Takes a step of the model's engine. A seal in it came before the observation.</summary>
    public void Add(Revision revision, Observation observation, in StepResult step)
    {
        Revision = revision;
        Unseen += Math.Max(0, step.Seals.Count - 1);
        if (step.Sealed is { } signal && !(signal.AsOf < from) && !(signal.AsOf > until)) Take(signal);
        if (!observation.IsClock && !(observation.KnownAt > until)) Take(observation);
    }

    private void Take(Signal signal)
    {
        Newest = signal.Topics;
        var sampled = signal.Seal == SealKind.EquityClose && _sample is { } sample && sample.Time <= signal.AsOf && signal.AsOf - sample.Time <= OldestSample
            ? _sample
            : null;
        if (sampled is { } point) Put(point);
        _rows.Add(SealRow.Of(signal, sampled is { } taken ? Value.Of(taken.Price) : Value.Unavailable("no price of the asset within 4 hours of the close")));
    }

    private void Take(Observation observation)
    {
        foreach (var assignment in model.RolesOf(observation.Series))
            switch (assignment.Role)
            {
                case Role.AssetDay when observation.Bar is { } bar && !(observation.EventTime < from):
                    var day = new Instant(observation.EventTime.Ticks - 1).UtcDate;
                    if (_days.Count == 0 || day > _days[^1].Day) _days.Add(new(day, bar.Close));
                    Put(new(observation.EventTime, bar.Close, true));
                    break;

                case Role.AssetIntraday:
                    var price = observation.Bar?.Close ?? observation.Scalar;
                    // Of two venues at the same instant the preferred one counts, as for the pair of returns: the order in which they came does not.
                    var place = PlaceOf(assignment.Series);
                    if (price is not { } paid || observation.EventTime < _sample?.Time || (observation.EventTime == _sample?.Time && place >= _sampledFrom)) break;
                    (_sample, _sampledFrom) = (new(observation.EventTime, paid, false), place);
                    break;

                case Role.LeaderDay when observation.Bar is { } bar && !(observation.EventTime < from):
                    var leaderDay = new Instant(observation.EventTime.Ticks - 1).UtcDate;
                    if (_leaderDays.Count == 0 || leaderDay > _leaderDays[^1].Day) _leaderDays.Add(new(leaderDay, bar.Close));
                    break;
            }
    }

    private int PlaceOf(string series)
    {
        for (var i = 0; i < _intraday.Length; i++)
            if (_intraday[i] == series) return i;
        return _intraday.Length;
    }

    private void Put(PricePoint point)
    {
        if (_prices.Count == 0 || point.Time > _prices[^1].Time) _prices.Add(point);
    }
}
