using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Fold;

/// <summary>
/// Says which seals fall due as journal time passes (signals.md 1.4). A session whose core bar is missing at its close waits
/// for it until 20:00 New York: it is sealed at the instant the bar came, or at the deadline without it.
/// </summary>
public sealed class SealClock(Schedule schedule)
{
    private Instant? _passed;
    private Instant _next;
    private int? _waiting;
    private Instant? _barCame;
    private int _newestBar = -1;

    /// <summary>When the bar came that a session waits to be sealed with; null when none does.</summary>
    public Instant? LateSeal => _barCame;

    /// <summary>Starts at the first entry: instants before it seal nothing.</summary>
    public void Begin(Instant first)
    {
        if (_passed is null) Pass(Instant.Max(first, Schedule.Start));
    }

    /// <summary>
    /// The next seal before <paramref name="until"/> (or at it, if <paramref name="inclusive"/>), in time order; null when none is due.
    /// </summary>
    public DueSeal? Next(Instant until, bool inclusive)
    {
        while (_passed is not null)
        {
            var instant = _next;
            if (_barCame is { } came && came <= instant && Reached(came, until, inclusive))
            {
                var session = schedule.Calendar.ByNumber(_waiting!.Value);
                _waiting = null;
                _barCame = null;
                return new(SealKind.EquityClose, came, default, session, true);
            }

            if (!Reached(instant, until, inclusive)) return null;
            Pass(instant);
            if (At(instant) is { } due) return due;
        }

        return null;
    }

    /// <summary>The benchmark bar of a session arrived, in effect at <paramref name="knownAt"/>.</summary>
    public void CoreBar(Session session, Instant knownAt)
    {
        _newestBar = Math.Max(_newestBar, session.Number);
        if (_waiting == session.Number) _barCame ??= knownAt;
    }

    public void Save(CanonicalWriter writer)
    {
        writer.Optional(_passed, static (w, x) => w.Instant(x));
        writer.Optional(_waiting, static (w, x) => w.Int(x));
        writer.Optional(_barCame, static (w, x) => w.Instant(x));
        writer.Int(_newestBar);
    }

    public static SealClock Load(CanonicalReader reader, Schedule schedule)
    {
        var clock = new SealClock(schedule);
        if (reader.Optional(static r => r.Instant()) is { } passed) clock.Pass(passed);
        clock._waiting = reader.Optional(static r => r.Int());
        clock._barCame = reader.Optional(static r => r.Instant());
        clock._newestBar = reader.Int();
        return clock;
    }

    private void Pass(Instant instant)
    {
        _passed = instant;
        _next = schedule.NextAfter(instant);
    }

    private DueSeal? At(Instant instant)
    {
        var day = instant.UtcDate.AddDays(-1);
        if (Schedule.UtcDay(day) == instant) return new(SealKind.UtcDay, instant, day, default, true);

        var session = schedule.Calendar.LastClosedAt(instant);
        if (Schedule.EquityClose(session) == instant)
        {
            if (_newestBar >= session.Number) return new(SealKind.EquityClose, instant, default, session, true);
            _waiting = session.Number;
            return null;
        }

        if (_waiting != session.Number || Schedule.MissingDeadline(session) != instant) return null;
        _waiting = null;
        _barCame = null;
        return new(SealKind.EquityClose, instant, default, session, false);
    }

    private static bool Reached(Instant instant, Instant until, bool inclusive) => inclusive ? instant <= until : instant < until;
}
