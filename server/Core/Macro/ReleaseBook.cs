using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Macro;

/// <summary>
/// The editions of one release, by the UTC date of what they are about. A surprise is the first print against the last consensus
/// known by then: later prints and later forecasts do not change it, corrections do. Not thread-safe.
/// </summary>
internal sealed class ReleaseBook
{
    private readonly ReleaseRule _rule;
    private readonly MacroParameters _parameters;
    private readonly DatedSeries<ReleaseFacts> _editions;

    public ReleaseBook(ReleaseRule rule, MacroParameters parameters)
        : this(rule, parameters, new DatedSeries<ReleaseFacts>(Capacity(parameters)))
    {
    }

    private ReleaseBook(ReleaseRule rule, MacroParameters parameters, DatedSeries<ReleaseFacts> editions)
    {
        _rule = rule;
        _parameters = parameters;
        _editions = editions;
    }

    public ReleaseRule Rule => _rule;

    /// <summary>Whether an edition up to the newest counted one came or changed since the last seal.</summary>
    public bool Restated { get; private set; }

    public void Consensus(DateOnly edition, Instant knownAt, double value, bool correction)
    {
        var facts = Facts(edition);
        // A forecast that comes after the number is none.
        if (!correction && facts.ReleasedAt < knownAt) return;
        Put(edition, facts, facts with { Consensus = value });
    }

    public void Actual(DateOnly edition, Instant knownAt, double value, bool correction)
    {
        var facts = Facts(edition);
        if (facts.Actual is not null && !correction) return;
        Put(edition, facts, facts with { Actual = value, ReleasedAt = facts.ReleasedAt ?? knownAt, CancelledAt = null });
    }

    public void Cancelled(DateOnly edition, Instant knownAt)
    {
        var facts = Facts(edition);
        if (facts.Actual is null) Put(edition, facts, facts with { CancelledAt = facts.CancelledAt ?? knownAt });
    }

    public void Moved(DateOnly edition, Instant to)
    {
        var facts = Facts(edition);
        if (facts.Actual is null) Put(edition, facts, facts with { MovedTo = to, CancelledAt = null });
    }

    /// <summary>Standardised surprises of the releases that came out since the last seal, ascending by edition; hawkish is positive.</summary>
    /// <param name="since">Older releases are passed over: before the first seal nothing decayed them.</param>
    public List<double> TakeFresh(Instant since)
    {
        var fresh = new List<double>();
        var counted = NewestCounted();
        for (var i = 0; i < _editions.Count; i++)
        {
            var facts = _editions.Values[i];
            if (facts.Counted || facts.ReleasedAt is not { } released) continue;
            // An edition that arrives after a later one is history, not news.
            if (released >= since && i > counted && Standardised(i) is { IsOk: true } score) fresh.Add(_rule.HawkishSign * score.Number);
            _editions.Put(_editions.Dates[i], facts with { Counted = true });
        }

        Restated = false;
        return fresh;
    }

    /// <summary>The newest edition of which more is known than a forecast; else the newest of all.</summary>
    public Surprise Newest()
    {
        var place = _editions.Count - 1;
        for (var i = place; i >= 0; i--)
        {
            if (_editions.Values[i] is { Actual: null, CancelledAt: null, MovedTo: null }) continue;
            place = i;
            break;
        }

        if (place < 0) return Describe(default, Value.Unavailable("no release is known"));
        var facts = _editions.Values[place];
        return Describe(facts, facts.CancelledAt is null ? Standardised(place) : Value.NotApplicable("the release was cancelled"));
    }

    public void Save(CanonicalWriter writer)
    {
        _editions.Save(writer, static (w, facts) => facts.Encode(w));
        writer.Bool(Restated);
    }

    public static ReleaseBook Load(CanonicalReader reader, ReleaseRule rule, MacroParameters parameters) =>
        new(rule, parameters, DatedSeries<ReleaseFacts>.Load(reader, Capacity(parameters), ReleaseFacts.Decode)) { Restated = reader.Bool() };

    // Twice the window: half of the editions may lack a consensus.
    private static int Capacity(MacroParameters parameters) => (2 * parameters.SurpriseWindow) + 1;

    private ReleaseFacts Facts(DateOnly edition) => _editions.At(edition) ?? default;

    private void Put(DateOnly edition, ReleaseFacts before, ReleaseFacts after)
    {
        if (after == before || _editions.Put(edition, after) == Placement.Forgotten) return;
        var counted = NewestCounted();
        if (counted >= 0 && edition <= _editions.Dates[counted] && after.Difference != before.Difference) Restated = true;
    }

    private int NewestCounted()
    {
        var place = _editions.Count - 1;
        while (place >= 0 && !_editions.Values[place].Counted) place--;
        return place;
    }

    private Value Standardised(int place)
    {
        var facts = _editions.Values[place];
        if (facts.Actual is null) return Value.Unavailable("the release is not out");
        if (facts.Difference is not { } difference) return Value.Unavailable("no consensus was known at the release");

        var earlier = new List<double>();
        for (var i = place - 1; i >= 0 && earlier.Count < _parameters.SurpriseWindow; i--)
            if (_editions.Values[i].Difference is { } past) earlier.Add(past);
        if (earlier.Count < _parameters.LeastSurprises)
            return Value.Unavailable($"needs {_parameters.LeastSurprises} earlier surprises, has {earlier.Count}");
        earlier.Reverse();
        var deviation = Sample.StandardDeviation(earlier.ToArray());
        return deviation > 0 ? Value.Of(difference / deviation) : Value.Unavailable("earlier surprises did not vary");
    }

    private Surprise Describe(ReleaseFacts facts, Value standardised) => new()
    {
        Id = _rule.Id,
        ReleasedAt = facts.ReleasedAt ?? facts.CancelledAt ?? facts.MovedTo,
        Actual = facts.Actual is { } actual ? Value.Of(actual)
            : facts.CancelledAt is not null ? Value.NotApplicable("the release was cancelled")
            : facts.MovedTo is { } later ? Value.Unavailable($"the release was moved to {later}")
            : Value.Unavailable("the release is not out"),
        Consensus = facts.Consensus is { } consensus ? Value.Of(consensus) : Value.Unavailable("no consensus is known"),
        Standardised = standardised,
    };
}
