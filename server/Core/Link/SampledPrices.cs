using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Link;

/// <summary>
/// Samples every leg at the close of its session (signals.md 1.3). Prices may come in any order; each finds its session by itself.
/// </summary>
internal sealed class SampledPrices
{
    private readonly LinkParameters _parameters;
    private readonly SessionSlots _slots;
    private NyseCalendar _calendar;

    // The session whose close the newest sample ran up to: ticks come in runs, and the look-up is most of their cost.
    private Session _running;
    private Instant _runningFrom = new(long.MaxValue);

    public SampledPrices(LinkParameters parameters, NyseCalendar calendar) : this(parameters, calendar, new(parameters.Capacity))
    {
    }

    private SampledPrices(LinkParameters parameters, NyseCalendar calendar, SessionSlots slots)
    {
        _parameters = parameters;
        _calendar = calendar;
        _slots = slots;
    }

    public SessionSlots Slots => _slots;

    public bool OfferBenchmark(Session session, double close)
    {
        if (_slots.For(session) is not { } slot || slot.Offered.Benchmark == close) return false;
        slot.Offered = slot.Offered.WithBenchmark(close);
        return true;
    }

    public bool OfferAsset(in AssetSample sample)
    {
        if (SlotFor(sample) is not { } slot || !Improves(sample, slot.Offered.Asset)) return false;
        slot.Offered = slot.Offered.WithAsset(sample);
        return true;
    }

    public bool OfferThirdLeg(int leg, in AssetSample sample)
    {
        if (SlotFor(sample) is not { } slot || !Improves(sample, slot.Offered.ThirdLeg(leg))) return false;
        slot.Offered = slot.Offered.WithThirdLeg(leg, sample);
        return true;
    }

    public bool Seal(Session session, bool? shock) => _slots.Seal(session, shock);

    /// <summary>A closure became known.</summary>
    public void Adopt(NyseCalendar calendar)
    {
        _calendar = calendar;
        _runningFrom = new(long.MaxValue);
    }

    public void Save(CanonicalWriter writer) => _slots.Save(writer);

    public static SampledPrices Load(CanonicalReader reader, LinkParameters parameters, NyseCalendar calendar) =>
        new(parameters, calendar, SessionSlots.Load(reader, parameters.Capacity));

    private static bool Improves(in AssetSample sample, in AssetSample? current) =>
        current is null || (sample != current.Value && SamplingRule.Replaces(sample, current.Value));

    private SessionSlot? SlotFor(in AssetSample sample)
    {
        var daily = sample.Kind == SampleKind.DayBar;
        if (daily != (_parameters.Alignment == Alignment.UtcDaily) && sample.Kind != SampleKind.OfficialClose) return null;
        // A day bar is of the day before its end; the session of that date closes within it.
        var session = daily ? _calendar.On(sample.End.UtcDate.AddDays(-1)) : Running(sample.End);
        return session is { } found && SamplingRule.Quality(sample, found.Close, _parameters.Sampling) is not null ? _slots.For(found) : null;
    }

    private Session Running(Instant end)
    {
        if (end >= _runningFrom && end <= _running.Close) return _running;
        _running = _calendar.NextCloseAtOrAfter(end);
        _runningFrom = end;
        return _running;
    }
}
