using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Fold;

/// <summary>
/// The health of a model's inputs, made anew only where it can have changed: a tick moves one series, and the calendar is asked
/// again only when an instant has passed at which it can say something else. It holds no state that a fresh one would not come to.
/// </summary>
internal sealed class HealthBook
{
    private static readonly Instant Never = new(long.MaxValue);

    private readonly NyseCalendar _calendar;
    private readonly Slot[] _slots;
    private InputHealth[]? _newest;
    private Instant _until;
    private int _seriesSeen;

    public HealthBook(Model model, NyseCalendar calendar)
    {
        _calendar = calendar;
        _slots = new Slot[model.Roles.Count];
        for (var i = 0; i < _slots.Length; i++)
            _slots[i] = new(model.Roles[i].Role.ToString(), SeriesCatalogue.Find(model.Roles[i].Series)!);
    }

    /// <summary>In the model's order of roles. Instants must not go back.</summary>
    public IReadOnlyList<InputHealth> At(Instant now, Inputs inputs)
    {
        if (_seriesSeen != inputs.Count)
        {
            foreach (var slot in _slots) slot.Cell ??= inputs.CellOf(slot.Series.Id);
            _seriesSeen = inputs.Count;
        }

        var made = (InputHealth[]?)null;
        var passed = now >= _until;
        for (var i = 0; i < _slots.Length; i++)
        {
            var slot = _slots[i];
            if (_newest is not null && slot.Known == slot.Cell?.Newest && (!passed || now < slot.Until)) continue;
            // What was handed out stays as it was.
            made ??= _newest is null ? new InputHealth[_slots.Length] : [.. _newest];
            made[i] = slot.Make(now, _calendar);
        }

        if (made is null && !passed) return _newest!;
        _newest = made ?? _newest!;
        _until = Never;
        foreach (var slot in _slots) _until = Instant.Min(_until, slot.Until);
        return _newest;
    }

    private sealed class Slot(string role, SeriesDefinition series)
    {
        public SeriesDefinition Series => series;

        /// <summary>Null while nothing has arrived.</summary>
        public Inputs.Cell? Cell { get; set; }

        /// <summary>What the health at hand was made of.</summary>
        public Inputs.Newest? Known { get; private set; }

        /// <summary>From when on it may be another.</summary>
        public Instant Until { get; private set; }

        public InputHealth Make(Instant now, NyseCalendar calendar)
        {
            Known = Cell?.Newest;
            Until = Known is { } newest ? HealthRules.NextChange(now, series, newest, calendar) : Never;
            var (status, due) = HealthRules.At(now, series, Known, calendar);
            return new(role, series.Id, status, Known?.EventTime, Known?.KnownAt, due);
        }
    }
}
