using RegimeGrpc.Client;
using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Cli.Live;

/// <summary>How the watch hangs on the server.</summary>
internal enum Connection
{
    Connecting,

    /// <summary>Signals are still to come that were published before.</summary>
    CatchingUp,

    Live,

    Reconnecting,

    /// <summary>The server said that it goes away.</summary>
    Draining,
}

/// <summary>Something worth a line under the tables.</summary>
internal sealed record Happening(DateTimeOffset At, WatchEvent Event);

/// <summary>What a live watch has learned so far: a fold of its events, and nothing of the screen it is drawn on.</summary>
internal sealed record Picture
{
    private const int KeptHappenings = 4;

    internal Connection Connection { get; private init; }

    /// <summary>Why it is not live; empty when it is.</summary>
    internal string Trouble { get; private init; } = "";

    internal Signal? Signal { get; private init; }

    /// <summary>The newest signal's valid_until has passed.</summary>
    internal bool IsStale { get; private init; }

    /// <summary>Of the newest heartbeat.</summary>
    internal Replica? Replica { get; private init; }

    /// <summary>How the inputs stand: of the newest heartbeat or signal, whichever is newer.</summary>
    internal IReadOnlyList<InputHealth> Inputs { get; private init; } = [];

    internal Provenance Provenance { get; private init; }

    /// <summary>When the server was last heard.</summary>
    internal DateTimeOffset? HeardAt { get; private init; }

    /// <summary>Signals received.</summary>
    internal long Received { get; private init; }

    /// <summary>Signals left out, by their receipts.</summary>
    internal long LeftOut { get; private init; }

    /// <summary>Oldest first.</summary>
    internal IReadOnlyList<Happening> Happenings { get; private init; } = [];

    internal Picture After(WatchEvent happened, DateTimeOffset now) => happened switch
    {
        WatchEvent.Reconnecting r => With(happened, now) with
        {
            Connection = Connection.Reconnecting,
            Trouble = $"{r.Reason}; attempt {r.Attempt} in {r.Delay.TotalSeconds:0.0} s",
        },
        WatchEvent.Stale => With(happened, now) with { IsStale = true },
        WatchEvent.Gap => With(happened, now),
        _ => Heard(happened, now) with { HeardAt = now },
    };

    private Picture Heard(WatchEvent happened, DateTimeOffset now) => happened switch
    {
        WatchEvent.Opened o => this with { Connection = Connection.CatchingUp, Trouble = "", Provenance = o.Provenance },
        WatchEvent.CaughtUp => this with { Connection = Connection.Live },
        WatchEvent.Published p => Changed(p, now) with
        {
            Signal = p.Signal,
            IsStale = p.Signal.ValidUntil < now,
            Inputs = p.Signal.Inputs.Count > 0 ? p.Signal.Inputs : Inputs,
            Provenance = p.Signal.Provenance,
            Received = Received + 1,
        },
        WatchEvent.Heartbeat h => this with { Replica = h.Replica, Inputs = h.Inputs.Count > 0 ? h.Inputs : Inputs },
        WatchEvent.Conflated c => this with { LeftOut = LeftOut + c.Count },
        WatchEvent.Draining d => With(d, now) with { Connection = Connection.Draining, Trouble = d.Reason },
        WatchEvent.FellBehind => With(happened, now),
        _ => this,
    };

    /// <summary>A change of regime or stance is what people watch for: it stays on the screen for a while.</summary>
    private Picture Changed(WatchEvent.Published published, DateTimeOffset now) =>
        Signal is { } before && (before.Regime?.State != published.Signal.Regime?.State || before.Stance?.State != published.Signal.Stance?.State)
            ? With(published, now)
            : this;

    private Picture With(WatchEvent happened, DateTimeOffset now) =>
        this with { Happenings = [.. Happenings.Append(new(now, happened)).TakeLast(KeptHappenings)] };
}
