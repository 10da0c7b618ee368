using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Levels;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Fold;

/// <summary>The state of every section, and who gets which observation.</summary>
internal sealed class Sections(Model model)
{
    private LevelsState _levels = new(model.Parameters.Levels);
    private readonly SortedDictionary<DateOnly, Bar> _assetDays = [];
    private Inputs.Newest? _price;
    private double _lastPrice;
    private Topics? _topics;

    public TopicSet Observe(Role role, SeriesDefinition series, Observation observation, Instant known)
    {
        switch (role)
        {
            case Role.AssetDay when observation.Bar is { } bar:
                _assetDays[observation.EventTime.UtcDate.AddDays(-1)] = bar;
                return TopicSet.None;
            case Role.AssetIntraday:
                _lastPrice = observation.Bar?.Close ?? observation.Scalar!.Value;
                _price = new(observation.EventTime, known);
                return TopicSet.Of(Topic.Levels);
            default:
                return TopicSet.None;
        }
    }

    public SealOutcome SealUtcDay(DateOnly day, Instant asOf, InputHealth[] health)
    {
        foreach (var (d, bar) in _assetDays.Where(x => x.Key <= day).ToArray())
        {
            if (_levels.NewestDay is { } n && d <= n) _levels.Restate(d, bar);
            else _levels.Seal(d, bar);
            _assetDays.Remove(d);
        }

        _topics = new() { Levels = _levels.Sealed() };
        return new(_topics, TopicSet.Of(Topic.Levels), [], []);
    }

    public SealOutcome SealEquityClose(Session session, Instant asOf, bool hasCoreBar, InputHealth[] health)
    {
        _topics = new() { Levels = _levels.Sealed() };
        return new(_topics, TopicSet.Of(Topic.Correlation), [], []);
    }

    public Topics Provisional(Instant now) => _price is { } p && _levels.NewestDay is { } d && p.EventTime.UtcDate > d
        ? new() { Levels = _levels.Provisional(_lastPrice, p.EventTime) } : _topics!;

    public void Save(CanonicalWriter writer)
    {
        _levels.Save(writer);
    }

    public static Sections Load(CanonicalReader reader, Model model) => new(model) { _levels = LevelsState.Load(reader, model.Parameters.Levels) };
}
